companion-nav = Compagnon
companion-to-desk = Vers l’espace de travail
companion-tomorrow = Demain
companion-by-hand = Aujourd’hui
companion-answers = Réponses
companion-account = Compte

# Tomorrow's proposals.
deck-count = { $position } sur { $total }
deck-progress = Propositions décidées
deck-empty-title = Rien à décider
deck-empty-text = Les personnes de demain apparaîtront ici au prochain créneau de vos campagnes.
deck-ready = Demain est prêt
deck-ready-text = { $count ->
    [one] { $count } invitation part à un moment humain.
   *[other] { $count } invitations partent à des moments humains.
}
deck-leaving = { $count ->
    [one] { $count } invitation
   *[other] { $count } invitations
}
deck-decided = Vos décisions


deck-offline = Vous êtes hors ligne. Vos décisions restent sur cet appareil et partent dès votre retour.
deck-kept = { $count } décisions attendent d’être transmises.
deck-told = Décisions sans effet
deck-told-seen = Compris
deck-rest-title = Vous avez vu tout le monde
deck-rest-text = Ces personnes attendent encore. Approuvez-les ensemble, ou regardez-les à nouveau.
deck-rest-approve = Approuver le reste
deck-rest-again = Revoir
deck-rest-done = { $approved } approuvées, { $refused } laissées telles quelles.
deck-decided-all = Tout est décidé
deck-decided-kept = Vos décisions partent dès que vous êtes de nouveau en ligne.
deck-length = { $length } caractères sur { $maximum }
told-approved = { $name } a été approuvé(e) ailleurs avant l’arrivée de votre décision.
told-blocked = { $name } a été bloqué(e) ailleurs avant l’arrivée de votre décision.
told-sent = L’invitation à { $name } était partie avant l’arrivée de votre décision.
told-expired = La proposition de { $name } avait expiré avant l’arrivée de votre décision.
told-archived = La campagne qui proposait { $name } a été archivée avant l’arrivée de votre décision.
told-changed = Le texte pour { $name } a changé après votre lecture. Regardez-le à nouveau.
told-gone = { $name } ne vous est plus proposé(e).
told-forbidden = Vous ne pouvez plus décider pour { $name }. Adressez-vous à un responsable de l’espace de travail.
told-text = Le texte pour { $name } ne peut pas partir tel quel. Regardez-le à nouveau.
told-stopped = { $name } est approuvé(e), mais la campagne est arrêtée : l’invitation partira à sa reprise.
told-other = Votre décision pour { $name } est sans effet. Regardez à nouveau.

# Rewriting.
edit-title = Réécrire pour { $name }
edit-label = Texte pour { $name }
edit-help = Ce texte part à ce seul contact, exactement tel qu’il est ici.
edit-save = Enregistrer

# Cards to send by hand.
hand-lead = { $count ->
    [one] { $count } carte pour ce créneau.
   *[other] { $count } cartes pour ce créneau.
}
hand-later-count = { $count ->
    [one] Encore { $count } aujourd’hui.
   *[other] Encore { $count } aujourd’hui.
}
hand-next-slot = Prochaine carte : { $time }.
hand-empty-title = Rien à envoyer maintenant
hand-empty-text = Les cartes apparaissent ici au début d’un créneau.
hand-empty-next = Les prochaines cartes arrivent { $time }.

# What came back.
answers-empty-title = Personne n’attend
answers-empty-text = Les personnes que vous invitez à la main apparaissent ici, pour dire qui a accepté ou répondu.
answers-invited = Invités
answers-invited-help = Touchez ceux qui ont accepté. Le message de bienvenue suit le lendemain.
answers-invited-since = Invité
answers-accepted = A accepté
answers-accepted-by = { $name } a accepté
answers-profile-of = Profil de { $name }
answers-connected = En relation
answers-connected-help = Une réponse met fin à la séquence avec cette personne.
answers-answered = A répondu
answers-answered-by = { $name } a répondu
answers-what = Ce qui est écrit
answers-record = Noter la réponse

# The account.
identity-invitations = Invitations en 7 jours
identity-messages = Messages en 24 heures
identity-sign-out = Se déconnecter du compagnon
identity-sign-out-help = Vos campagnes se reposent jusqu’à votre retour.
reconnect-title = Votre session LinkedIn a expiré
reconnect-inactive-title = Vous êtes déconnecté
reconnect-action-title = LinkedIn vous demande quelque chose
reconnect-waiting = { $count ->
    [one] { $count } action attend votre retour. Rien n’est perdu.
   *[other] { $count } actions attendent votre retour. Rien n’est perdu.
}
reconnect-sign-in = Se connecter au réseau
reconnect-submit = Se reconnecter
reconnect-assisted-help = Ouvrez d’abord LinkedIn dans ce navigateur et connectez-vous.
connect-title = Connecter votre compte
connect-lead = Les campagnes agissent en votre nom, avec le compte connecté ici.
connect-profile = Votre profil LinkedIn
connect-profile-help = L’adresse de votre propre page de profil.
connect-submit = Connecter

# Being told.
push-title = Notifications
push-lead = Soyez prévenu(e) sur cet appareil quand les personnes de demain sont là, au premier créneau de votre journée.
push-on = Activer les notifications
push-is-on = Cet appareil est prévenu.
push-off = Désactiver sur cet appareil
push-denied = Ce navigateur bloque les notifications de ce site. Autorisez-les dans ses réglages, puis revenez.
push-unable = Ce navigateur ne peut pas être prévenu. Sur un iPhone, ajoutez d’abord le compagnon à l’écran d’accueil.
push-problem = Les notifications n’ont pas pu être activées. Réessayez, ou vérifiez les réglages du navigateur.
push-devices = { $count ->
    [one] { $count } de vos appareils est prévenu.
   *[other] { $count } de vos appareils sont prévenus.
}
push-try = Envoyer une notification d’essai
push-tried = Elle est en route vers vos appareils.
push-quiet-from = Me laisser tranquille de
push-quiet-until = à
push-quiet-help = Dans votre fuseau horaire. Ce qui tombe dans ces heures est annoncé ensuite. Videz les deux pour être prévenu(e) à tout moment.
push-quiet-save = Enregistrer ces heures
push-letters-on = Tant qu’aucun de vos appareils n’est prévenu, un court message vous parvient par e-mail.
push-letters-off = Aucun message ne vous parvient par e-mail tant qu’aucun de vos appareils n’est prévenu.
push-letters-end = Aucun message par e-mail
push-letters-begin = M’envoyer plutôt un e-mail
push-proposals-title = Demain vous attend
push-proposals-text = Regardez qui serait invité, et décidez.
push-variants-title = Des textes ont été comparés
push-variants-text = Le résultat a été regardé ; il figure sur la page de la campagne.
push-try-title = Les notifications fonctionnent
push-try-text = C’est l’essai que vous avez demandé.
push-other-title = Overture
push-other-text = Il y a quelque chose à regarder.
conflict-no-device = Aucun de vos appareils n’est encore prévenu. Activez les notifications sur l’appareil.

# Delegation.
delegation-title = Qui décide avec vous
delegation-lead = Pendant votre absence, un autre membre peut décider de vos propositions. Le parcours dit qui a décidé.
delegation-given = { $member } décide pour vous jusqu’à
delegation-taken = Vous décidez pour { $member } jusqu’à
delegation-to = Membre
delegation-until = Dernier jour
delegation-give = Laisser décider
delegation-end = Terminer
delegation-end-for = { $member } ne décide plus

# A member's LinkedIn archive.
linkedin-archive = Archive LinkedIn
archive-invite = LinkedIn vous remet vos propres données dans un fichier. Apportez-le ici : acceptations, réponses et invitations en attente sont connues sans être saisies.
archive-bring-own = Apporter votre archive LinkedIn
archive-lead = L’archive de { $member } dit qui a accepté, qui a répondu et quelles invitations sont en attente. Des conversations, seules celles avec des personnes approchées par une campagne sont lues, à partir de ce moment.
archive-guide = Comment la demander à LinkedIn
archive-guide-ask = Ouvrez les préférences de LinkedIn, Confidentialité des données, Obtenir une copie de vos données.
archive-guide-open = Ouvrir la page
archive-guide-choose = Choisissez Relations, Invitations et Messages, ou l’archive complète.
archive-guide-wait = LinkedIn envoie un e-mail avec un lien : après quelques minutes pour la petite archive, sous un jour pour la grande. Le lien vaut trois jours.
archive-guide-bring = Apportez le fichier tel quel. Vous voyez ce qui changerait avant que rien ne soit écrit.
archive-file = Archive ou l’un de ses fichiers
archive-file-help = Le ZIP tel que téléchargé, ou Connections.csv, Invitations.csv ou messages.csv.
archive-look = Voir ce qui changerait
archive-no-account = Il n’y a pas encore de compte dont une archive pourrait parler. Connectez-en un d’abord sur le compagnon.
archive-brought = Apportées auparavant
archive-of-day = Archive du { $day }
archive-holds = { $file }, archive du { $day } : { $connections ->
    [one] { $connections } relation
   *[other] { $connections } relations
}, { $invitations ->
    [one] { $invitations } invitation
   *[other] { $invitations } invitations
}, { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}.
archive-without-address = { $count ->
    [one] { $count } ligne ne nomme personne par une adresse et ne dit rien.
   *[other] { $count } lignes ne nomment personne par une adresse et ne disent rien.
}
archive-would = Ce qui changerait
archive-nothing-new = Rien de nouveau
archive-another = Choisir un autre fichier
archive-bring = Apporter l’archive
archive-notice = L’archive a été apportée : { $told }.
archive-gone = Le fichier n’est plus là. Choisissez-le à nouveau.
archive-count-accepted = { $count ->
    [one] { $count } acceptation
   *[other] { $count } acceptations
}
archive-count-settled = { $count ->
    [one] { $count } question ouverte réglée : c’était envoyé
   *[other] { $count } questions ouvertes réglées : c’était envoyé
}
archive-count-replied = { $count ->
    [one] { $count } réponse
   *[other] { $count } réponses
}
archive-count-stopped = { $count ->
    [one] { $count } séquence se termine
   *[other] { $count } séquences se terminent
}
archive-count-by-hand = { $count ->
    [one] { $count } message écrit à la main
   *[other] { $count } messages écrits à la main
}
archive-count-invited = { $count ->
    [one] { $count } invitation en attente faite par vous-même
   *[other] { $count } invitations en attente faites par vous-même
}
archive-count-connected = { $count ->
    [one] { $count } autre relation
   *[other] { $count } autres relations
}
archive-count-gone = { $count ->
    [one] { $count } invitation retirée ou déclinée
   *[other] { $count } invitations retirées ou déclinées
}
archive-change-accepted = a accepté
archive-change-settled = était envoyé
archive-change-replied = a répondu
archive-change-stopped = la séquence se termine
archive-change-by-hand = vous avez écrit à la main
archive-change-invited = invitation en attente
archive-change-connected = en relation
archive-change-gone = retirée ou déclinée

# The companion's cards at the desk.
companion-by-hand-desk = À la main
by-hand-title = À la main
by-hand-sentence = { $count ->
    [0] Rien à envoyer maintenant.
    [one] { $count } carte vous attend.
   *[other] { $count } cartes vous attendent.
} { $later ->
    [0] Aucune autre n’est prévue aujourd’hui.
    [one] Une autre vient aujourd’hui.
   *[other] { $later } autres viennent aujourd’hui.
}
keys-rows = Descendre et remonter la liste
budget-left = { $count ->
    [one] { $count } de plus peut partir maintenant.
   *[other] { $count } de plus peuvent partir maintenant.
}
budget-spent = Le maximum est parti. Le prochain part quand le plus ancien sort de la période.
budget-rests = LinkedIn a annoncé une limite : repos jusqu’à

# Reading from LinkedIn's own interface.
portability-title = Lire de LinkedIn sans intervention
portability-lead = LinkedIn donne aux membres de l’Espace économique européen et de Suisse un jeton avec lequel un programme peut lire leurs propres données. Overture lit ainsi relations, invitations et messages une fois par jour ; rien ne peut être envoyé avec lui.
portability-token = Jeton
portability-token-help = Créé avec le produit Member Data Portability (Member) de LinkedIn. Il est conservé chiffré et n’est montré à personne.
portability-make = Créer un jeton chez LinkedIn
portability-connect = Connecter
portability-replace = Connecter un autre jeton
portability-connected = Le jeton est conservé. Les données sont lues dans quelques instants.
portability-read-at = Lu
portability-never = Pas encore
portability-next-at = Prochaine fois
portability-found = Trouvé
portability-holds = { $connections ->
    [one] { $connections } relation
   *[other] { $connections } relations
}, { $invitations ->
    [one] { $invitations } invitation
   *[other] { $invitations } invitations
}, { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}
portability-look = Regarder maintenant
portability-see = Que faire
portability-looking = Les données sont lues dans quelques instants.
portability-end = Ne plus lire
portability-ended = Le jeton est oublié. Ce qui a été lu reste.
portability-token-refused = LinkedIn n’accepte pas le jeton : il a expiré ou a été repris. Créez-en un autre et connectez-le.
portability-not-allowed = Le jeton n’ouvre pas cette interface. Il lui faut le produit Member Data Portability, réservé aux membres de l’Espace économique européen et de Suisse.
portability-other-version = LinkedIn a arrêté la version de l’interface que ce programme parle. Apportez l’archive jusqu’à ce qu’une mise à jour parle la suivante.
portability-of-somebody-else = Les données sont celles d’une autre personne que celle du compte. Connectez le jeton du membre lui-même, ou corrigez l’adresse de profil du compte.
portability-throttled = LinkedIn demande à être appelé moins souvent. Les données sont relues plus tard d’elles-mêmes.
portability-failing = LinkedIn répond qu’il ne peut pas maintenant. Les données sont relues plus tard d’elles-mêmes.
portability-unreachable = LinkedIn n’a pas pu être joint. Les données sont relues plus tard d’elles-mêmes.
portability-too-slow = LinkedIn a mis trop de temps à répondre. Les données sont relues plus tard d’elles-mêmes.
portability-address-refused = L’interface mène à une adresse qui ne peut pas être appelée. Qui exploite l’installation regarde son réseau.
portability-nonsense = Ce que LinkedIn a répondu n’est pas ce que son interface promet ; rien n’en a été pris. Apportez l’archive en attendant.
portability-too-large = LinkedIn a répondu plus qu’il n’est lu d’un coup ; rien n’en a été pris. Apportez les fichiers de l’archive un par un.
conflict-token-needed = LinkedIn a refusé le jeton. Connectez-en un autre.
conflict-looked-lately = Les données viennent d’être demandées. LinkedIn les réécrit environ une fois par jour ; réessayez plus tard.
