# The simulated clock of the demo.
clock-label = Horloge simulée
clock-simulated = Simulation
clock-day = Jour { $day }
clock-paused = en pause
clock-speed = { $speed } jours par minute
clock-pause = Pause
clock-resume = Reprendre
clock-slower = Plus lent
clock-faster = Plus vite
clock-next-slot = Créneau suivant
clock-next-day = Jour suivant

# A campaign's health.
health-created = Créée
health-scheduled = Planifiée
health-running = En cours
health-warnings = Alertes
health-errors = Erreurs
health-stopped = Arrêtée
health-inactive = Inactive
health-created-why = Démarrée aujourd’hui. Les propositions seront tirées dès le prochain jour d’exécution.
health-scheduled-why = Démarrée. Son prochain créneau n’a pas commencé.
health-running-why = Un créneau est en cours.
health-warnings-why = Elle fonctionne, mais quelque chose demande attention.
health-errors-why = Elle ne peut pas travailler tant que ceci n’est pas réglé.
health-stopped-why = Une erreur existait au début du premier créneau du jour. Elle repartira au créneau suivant la correction.
health-inactive-why = Désactivée. Rien n’est planifié ni envoyé.
health-next-slot = Prochain créneau :
health-session-disconnected = La session LinkedIn est déconnectée.
health-identity-inactive = L’identité est inactive.
health-user-inactive = L’utilisateur est inactif.
health-unknown-time-zone = Le fuseau horaire est inconnu.
cure-unknown-time-zone = Choisir un fuseau horaire
health-no-slots = Aucun créneau planifié.
health-cohort-size-zero = La taille de la cohorte est 0.
health-source-empty = La source est vide.
health-source-nearly-empty = La source est presque vide : le plan de demain compte { $planned } sur { $wanted }.
health-budget-exhausted = Le budget de l’émetteur est épuisé jusqu’à { $time }.
health-low-acceptance = Peu acceptent : { $accepted } des { $sent } invitations de plus de 14 jours.
health-pending-piling-up = { $pending } invitations attendent une réponse ; les nouvelles s’arrêtent à { $limit }.
cure-session-disconnected = L’émetteur se reconnecte sur le compagnon
cure-identity-inactive = L’émetteur se connecte sur le compagnon
cure-user-inactive = Activer le membre
cure-no-slots = Ajouter un créneau
cure-cohort-size-zero = Choisir une taille de cohorte
cure-source-empty = Élargir la source
cure-budget-exhausted = Ouvrir les budgets
cure-low-acceptance = Revoir la note et la source
cure-pending-piling-up = Voir les invitations en attente

# Today's progress and its six categories.
progress-label = { $sent } envoyées sur { $planned } prévues aujourd’hui
progress-not-begun = Le premier créneau du jour n’a pas commencé
category-sent = Envoyée
category-blocked = Bloquée
category-duplicate = Doublon
category-pending = En attente
category-false = Non applicable
category-error = Erreur
category-sent-meaning = Partie à son heure.
category-blocked-meaning = Refusée par l’émetteur.
category-duplicate-meaning = Un membre a déjà invité cette personne pour la même campagne.
category-pending-meaning = L’émetteur a déjà une invitation ouverte, faite ailleurs.
category-false-meaning = Une condition n’était pas remplie : déjà en relation, exclue, arrêtée.
category-error-meaning = Refusée par le réseau, trop longue, ou une valeur manque.

# Accepted of sent.
replies-label = { $count ->
    [one] Une réponse
   *[other] { $count } réponses
}
replies-exact = Sentiment moyen { $share } ; 50 % est neutre
ratio-none = Rien d’envoyé pour l’instant
ratio-label = { $accepted } acceptées sur { $sent } envoyées
ratio-good = Au niveau du repère de 40 % ou au-dessus
ratio-low = Sous le repère de 40 %
ratio-matured = De plus de 14 jours ({ $count }) : { $share }, entre { $low } et { $high }

# States of an action.
state-queued = En file
state-waiting-for-approval = À approuver
state-approved = Approuvée
state-scheduled = Planifiée
state-sending = En cours d’envoi
state-sent = Envoyée
state-blocked = Bloquée
state-canceled = Annulée
state-unconfirmed = Non confirmée

# Reasons.
reason-applied = Fait.
reason-confirmed-by-evidence = Retrouvée ensuite sur le réseau.
reason-confirmed-by-person = Confirmée par l’émetteur.
reason-sent-without-note = Envoyée sans la note.
reason-blocked-by-sender = Refusée par l’émetteur.
reason-already-invited-by-member = Un membre a invité cette personne pour la même campagne.
reason-already-written-by-member = Un membre a déjà écrit à cette personne pour les mêmes nom et programme de campagne.
reason-invitation-already-pending = L’émetteur a déjà une invitation ouverte.
reason-already-connected = Déjà en relation avec l’émetteur.
reason-not-connected = Pas en relation avec l’émetteur.
reason-suppressed = Sur la liste d’exclusion.
reason-stopped-by-incoming = Le contact a écrit entre-temps.
reason-stopped-by-outgoing = L’émetteur a écrit à la main.
reason-stopped-by-refusal = Le contact a demandé à ne plus être contacté.
reason-condition-false = La condition d’envoi n’était pas remplie.
reason-note-too-long = La note est trop longue une fois remplie.
reason-message-too-long = Le message est trop long une fois rempli.
reason-value-missing = Une valeur manque, sans remplacement prévu.
reason-network-refused = Refusée par le réseau.
reason-profile-unavailable = Le profil ne peut pas être ouvert.
reason-cannot-resend-yet = Cette personne ne peut pas encore être réinvitée.
reason-invitation-not-open = Aucune invitation à cette personne n’est plus en attente.
reason-could-not = L’émetteur n’a pas pu l’envoyer.
reason-not-decided = Personne n’a décidé à temps.
reason-expired = Aucun créneau en 3 jours.
reason-undecided = Personne n’a décidé en 3 jours.
reason-notes-used-up = Plus aucune note personnalisée ce mois-ci.
reason-campaign-archived = La campagne a été archivée.
reason-removed-by-person = Retirée de la file.
reason-not-sent-by-person = L’émetteur a dit qu’elle n’était pas partie.
reason-step-removed = Le message a été retiré de la campagne.
reason-merged = Deux contacts ont été fusionnés, et la séquence de l’autre continue.
reason-attempts-exhausted = Essayée plusieurs fois sans succès.
reason-outside-slot = Attend le prochain créneau.
reason-budget-exhausted = Le budget de l’émetteur est épuisé.
reason-warming-up = Le compte est nouveau : ses invitations de la semaine sont parties.
reason-recovering = Après une annonce de limite, la moitié des invitations part pendant deux semaines ; elles sont parties.
reason-too-many-open = 500 invitations de l’émetteur sont sans réponse.
reason-share-used-up = Le reste du budget est gardé pour les autres campagnes de l’émetteur.
reason-campaign-stopped = La campagne est arrêtée.
reason-session-disconnected = Attend la session LinkedIn.
reason-identity-inactive = Attend la connexion de l’émetteur.
reason-user-inactive = L’émetteur est désactivé.
reason-limit-notice = Au repos après un avis de limite du réseau.
reason-previous-unconfirmed = Un message précédent n’est pas confirmé.
reason-in-flight = Une autre action de l’émetteur est en cours.
reason-snapshot-stale = La conversation est d’abord relue.
reason-network-busy = Le réseau est occupé. Nouvel essai à venir.
reason-outcome-unknown = La réponse s’est perdue. Le réseau est vérifié avant toute suite.
reason-not-answered = La carte est restée sans réponse pendant son créneau.

# Why.
why-label = Pourquoi
why-open = Pourquoi
why-close = Fermer l’explication
why-passed = oui
why-decided = a décidé
why-later = plus tard
why-not-reached = non examinée
why-next-look = Prochain examen :

# Steps of a campaign.
step-invitation = Invitation
step-withdrawal = Retrait de l’invitation
step-answer = Réponse
step-welcome = Bienvenue
step-follow-up = Suivi { $number }
step-message = Message { $number }
step-no-text = Sans texte
step-wait-accepted = Le lendemain de l’acceptation
step-wait-days = { $count ->
    [one] { $count } jour plus tard
   *[other] { $count } jours plus tard
}

step-variant = texte { $name }
step-variants = Textes comparés : { $names }

# Several texts of a message.
variant-name = Texte { $name }
variant-text = Texte { $name }, { $language }
variant-add = Ajouter un texte à comparer
variant-add-help = Quels mots marchent le mieux ? Chaque texte va à une partie des gens, tirée au sort. Ce qui en est venu est regardé une seule fois, selon une règle que vous fixez maintenant.
variant-remove = Retirer le texte { $name }
variant-rule = Comment les textes sont comparés
variant-rule-help = La règle est conservée avec la comparaison. Tant qu’elle n’est pas remplie, personne ne voit ce qui est venu des textes : qui regarde sans cesse trouve des différences qui n’existent pas. D’autres textes, poids ou règles ouvrent une nouvelle comparaison.
variant-weight = Poids du texte { $name }
variant-success = Ce qui compte
variant-success-invitation = Comptent les acceptations, parmi les invitations d’au moins deux semaines.
variant-accepted = Acceptées
variant-replied = Réponses
variant-replied-positively = Réponses intéressées
variant-sample = Personnes par texte
variant-days = Jours au plus
variant-smallest = { $count ->
    [2] Avec { $sample } personnes par texte, une différence de moins de { $points } points peut rester invisible.
   *[other] Avec { $sample } personnes pour chacun des { $count } textes, une différence de moins de { $points } points peut rester invisible. Plus de textes demandent plus de monde.
}
variant-afterwards = Quand un texte est meilleur
variant-tell = Me le dire
variant-tell-help = Le partage continue jusqu’à ce que quelqu’un choisisse.
variant-use = L’utiliser
variant-use-help = Qui est planifié à partir de là reçoit le meilleur texte. On peut revenir en arrière.

# What came of compared texts.
tested-running = Pas encore décidé
tested-replaced = Fini sans décision
tested-better = { $name } est meilleur
tested-alike = Aucune différence trouvée
tested-sentence-waiting = Pas encore décidé, 0 sur { $sample } : aucun des textes n’est parti.
tested-sentence-running = Pas encore décidé, { $count } sur { $sample } : c’est le nombre de personnes par texte qui ont eu le temps de répondre. Le résultat est regardé une seule fois, le { $date } au plus tard.
tested-sentence-replaced = Les textes ou la règle ont changé le { $date } ; ce qui est venu de ces textes n’est pas mêlé à la suite.
tested-sentence-better = Le texte { $name } est meilleur que chacun des autres, résultat du { $date }.
tested-sentence-alike = Aucune différence trouvée, résultat du { $date } : le hasard peut expliquer ce qui a été vu.
tested-in-use = Toute personne planifiée maintenant reçoit le texte { $name }.
tested-split = Les personnes restent réparties entre les textes.
tested-rule = Dit à l’avance : ce qui compte : { $success } ; résultat regardé avec { $sample } personnes par texte, ou { $days } jours après le premier envoi.
tested-rule-use = Un meilleur texte est utilisé à partir de là.
tested-rule-tell = Un meilleur texte est annoncé à l’émetteur.
tested-table = Ce qui est venu des textes de : { $title }
tested-text = Texte
tested-share = Part
tested-sent = Envoyés
tested-matured = Temps de répondre
tested-interval = Vrai taux (95 %)
tested-from-to = { $low } à { $high }
tested-pair-differs = Le texte { $one } apporte { $low } à { $high } points de plus que le texte { $other }.
tested-pair-alike = Texte { $one } moins texte { $other } : { $low } à { $high } points. 0 s’y trouve : le hasard peut l’expliquer.
tested-pair-nobody = Les textes { $one } et { $other } ne peuvent être comparés : l’un n’a atteint personne qui ait eu le temps de répondre.
tested-together = Les { $count } comparaisons tiennent ensemble à 95 % ; chacune doit donc tenir à plus que cela (Bonferroni).
tested-use = Utiliser le texte { $name }
tested-split-again = Répartir de nouveau
tested-choice-help = Ce qui est déjà planifié garde son texte. Le choix figure au registre et peut être changé à tout moment.

# The field for a message.
language-default = Par défaut
message-invitation-note = La note de l’invitation, 300 caractères au plus une fois remplie. Elle peut rester vide.
message-first-note = Envoyé aux relations dans le créneau pour lequel elles sont tirées.
message-welcome-note = Envoyé le lendemain de l’acceptation.
message-delay = Envoyée
message-delay-days = jours après le message précédent
message-remove = Retirer le message
message-remove-language = Retirer : { $language }
message-text = Texte, { $language }
message-tokens = Insérer une valeur
message-tokens-help = Remplacé par la valeur du contact. Après la barre, ce qui sert si elle manque.
message-add-language = Ajouter une langue
stop-if-ongoings = Arrêter si échange en cours
stop-if-ongoings-help = Pas d’envoi si l’émetteur a écrit à la main depuis l’étape précédente.
stop-if-incomings = Arrêter si réponse
stop-if-incomings-help = Pas d’envoi si le contact a écrit depuis l’étape précédente.
delivered-show = { $count ->
    [one] Une fois remplie, pour { $count } contact
   *[other] Une fois remplie, pour { $count } contacts
}
delivered-no-contacts = Choisissez une source pour voir la longueur chez ses contacts ({ $maximum } au plus).
delivered-too-long = { $count ->
    [one] { $length } caractères pour { $contact } ({ $maximum } au plus). Trop long pour { $count } contact : raccourcissez ou ajoutez une variante plus courte.
   *[other] { $length } caractères pour { $contact } ({ $maximum } au plus). Trop long pour { $count } contacts : raccourcissez ou ajoutez une variante plus courte.
}
delivered-fits = { $count ->
    [one] Le plus long une fois rempli : { $length } sur { $maximum }, pour { $contact }. { $count } contact examiné.
   *[other] Le plus long une fois rempli : { $length } sur { $maximum }, pour { $contact }. { $count } contacts examinés.
}
delivered-missing = { $count ->
    [one] Une valeur manque pour { $count } contact. Ajoutez un remplacement après une barre, sinon rien ne part pour cette personne.
   *[other] Une valeur manque pour { $count } contacts. Ajoutez un remplacement après une barre, sinon rien ne part pour eux.
}

# The schedule.
schedule-time-zone = Fuseau horaire
schedule-weekdays = Jours
schedule-slots = Créneaux
schedule-no-slots = Aucun créneau. Une campagne sans créneau peut être enregistrée et ne fait rien.
schedule-add-slot = Ajouter un créneau
schedule-add-slot-at = Ajouter un créneau à { $time }
schedule-remove-slot = Retirer le créneau { $number }
schedule-slot-start = Début du créneau { $number }
schedule-slot-duration = Minutes du créneau { $number }
schedule-minutes = minutes
schedule-until = jusqu’à { $time }
schedule-until-next-day = jusqu’à { $time } le lendemain
schedule-week-label = La semaine
schedule-hours-in = Heures de { $zone }. Touchez une heure pour ajouter un créneau.
schedule-your-hours = À { $zone }, les créneaux commencent à { $times }.

# The journey.
journey-title = Parcours
journey-empty-title = Rien ne s’est encore passé
journey-empty-text = Ce que les membres et les campagnes font avec cette personne apparaît ici.
journey-identified = Identifié
journey-proposed = Proposé pour le prochain jour d’exécution
journey-approved = Approuvé
journey-blocked = Bloqué
journey-edited = Texte modifié pour ce contact
journey-undone = Décision annulée
journey-invited = Invité
journey-accepted = A accepté l’invitation
journey-withdrawn = Invitation retirée
journey-message-sent = Message envoyé
journey-answer-written = Réponse écrite
journey-answered = Réponse envoyée
journey-message-by-hand = Message écrit à la main
journey-message-received = A répondu
journey-reply-corrected = Le jugement d’une réponse a été corrigé
journey-link-clicked = A ouvert un lien
journey-tagged = Étiqueté
journey-untagged = Étiquette retirée
journey-lead = Marqué comme prospect
journey-no-lead = N’est plus un prospect
journey-not-sent = Pas envoyé
journey-sequence-stopped = Séquence terminée
journey-changed = Profil modifié
journey-suppressed = Ajouté à la liste d’exclusion
event-contacts-identified = Identifié avec d’autres
event-contact-updated = Une recherche a apporté du nouveau
event-contact-merged = Un autre contact a été fusionné avec celui-ci
event-contact-merge-undone = Une fusion a été annulée
event-action-scheduled = A son moment dans un créneau ouvert
event-action-begun = Remis au réseau
event-action-refused = Pas effectué cette fois
event-action-requeued = Remis dans la file
event-slot-opened = Créneau commencé
event-slot-closed = Créneau terminé
event-slot-missed = Créneau passé sans que rien ne tourne
event-slot-moved = Créneau déplacé avec les fuseaux horaires
event-campaign-created = Campagne créée
event-campaign-edited = Campagne modifiée
event-campaign-started = Campagne démarrée
event-campaign-stopped = Campagne arrêtée
event-campaign-archived = Campagne archivée
event-campaign-halted = Campagne interrompue par une erreur
event-finder-created = Recherche créée
event-finder-edited = Recherche modifiée
event-finder-archived = Recherche archivée
event-finder-ran = Recherche exécutée
event-finder-failed = Recherche impossible
event-segment-created = Segment créé
event-segment-edited = Segment modifié
event-segment-archived = Segment archivé
event-import-finished = Fichier importé
event-import-cancelled = Import arrêté à la main
event-import-undone = Import annulé
event-archive-brought = Archive LinkedIn lue
event-identity-changed = Compte dans un autre état
event-limit-noticed = Le réseau a annoncé une limite
event-member-added = Membre ajouté
event-member-invited = Personne invitée dans l’espace de travail
event-member-invitation-withdrawn = Invitation dans l’espace de travail retirée
event-member-changed = Membre modifié
event-workspace-changed = Réglages de l’espace de travail modifiés
event-suppression-removed = Retiré de la liste d’exclusion
event-key-created = Clé d’API créée
event-key-revoked = Clé d’API révoquée
event-engine-held = Tout est retenu
event-engine-released = Tout peut repartir
event-variant-test-opened = Comparaison de textes commencée
event-variant-test-replaced = Comparaison de textes remplacée par une autre
event-variant-test-decided = Comparaison de textes consultée
event-variant-chosen = Texte choisi pour tout le monde
event-member-notified = Membre averti
journey-other = Enregistré

# A proposal.
card-leaves = Part vers { $time }
card-no-note = Invitation sans note
card-withdraw = Cette invitation est restée sans réponse. La retirer ?
card-withdraw-help = La personne n’en est pas informée et pourra être réinvitée après 22 jours.
card-withdraws = Retirée vers { $time }
card-withdraw-now = Retirer
card-keep = La laisser ouverte
card-withdraw-approved = À retirer
card-kept-open = Laissée ouverte
card-edited = Réécrite
card-rewrite = Réécrire
card-language = Langue du texte
card-details = Détails
card-company = Entreprise
card-position = Poste
card-place = Lieu
card-value-missing = Il manque une valeur pour { $token }. Réécrivez le texte ou complétez le contact.
card-too-long = Le texte compte { $length } caractères, { $maximum } sont autorisés. Réécrivez-le.
card-campaign = Campagne
card-source = Source
card-profile = Profil LinkedIn
card-block = Bloquer
card-approve = Approuver
card-approved = Approuvée
card-blocked = Bloquée
card-undo-for = Annuler la décision pour { $name }
card-team = Ce que votre équipe a déjà échangé avec cette personne
card-met-invited = { $member } a invité cette personne,
card-met-connected = { $member } est en relation avec cette personne depuis
card-met-wrote = { $member } a écrit à cette personne
card-met-replied = Cette personne a écrit à { $member }
card-why = Pourquoi cette personne
card-why-finder = Le finder de la campagne a apporté cette personne.
card-in-the-name-of = Au nom de { $member }
card-later = Plus tard
card-block-because = Bloquer parce que…
card-block-why = Pourquoi pas cette personne ?
cause-not-relevant = Pas le profil recherché
cause-known-already = Je connais déjà cette personne
cause-customer = Un client, ou en discussion avec nous
cause-competitor = Un concurrent
cause-out-of-date = N’occupe plus ce poste
cause-other = Une autre raison

# A card to send by hand.
hand-until = jusqu’à
hand-no-text = Invitez sans note.
hand-withdraw = Retirez l’invitation à { $name } sur LinkedIn : Réseau, Gérer, Envoyées.
hand-withdrawn = Retirée
hand-asked-withdrawn = Avez-vous retiré cette invitation ?
hand-was-withdrawn = Oui, retirée
hand-was-not-withdrawn = Non, pas retirée
hand-copy = Copier le texte
hand-open-profile = Ouvrir le profil
hand-copy-and-open = Copier et ouvrir le profil
hand-sent = Envoyé
hand-asked = L’avez-vous envoyé ?
hand-was-sent = Oui, envoyé
hand-was-not-sent = Non, pas envoyé
hand-could-not = Impossible
hand-could-not-why = Qu’est-ce qui a empêché l’envoi ?
hand-later = Plus tard
hand-reason-profile-unavailable = Le profil ne peut pas être ouvert
hand-reason-already-pending = Une invitation est déjà ouverte
hand-reason-already-connected = Nous sommes déjà en relation
hand-reason-sent-without-note = C’est parti, sans la note
hand-reason-not-connected = Nous ne sommes pas en relation
hand-reason-limit-reached = LinkedIn dit que j’ai atteint une limite
hand-reason-other = Une autre raison

# What is wrong with a field. English shows the rule's own sentence where there is one.
problem-required = Ce champ manque. Remplissez-le.
problem-name-required = Le nom manque. Saisissez-en un.
problem-default-text-required = Ce message demande un texte par défaut, pour les langues sans texte propre.
problem-language-text-required = Le texte de cette langue est vide. Écrivez-le, ou retirez la langue.
problem-search-required = Une recherche sans mot trouverait tout le monde. Remplissez au moins un champ.
problem-not-one-line = Ceci tient en une ligne. Retirez les retours à la ligne.
problem-too-long = C’est trop long. Raccourcissez.
problem-too-short = C’est trop court. Allongez.
problem-slot-too-short = Un créneau dure au moins { $minimum } minutes.
problem-slot-too-long = Un créneau dure au plus 24 heures.
problem-password-too-short = Un mot de passe a au moins { $minimum } caractères.
problem-too-many = Il y en a trop. Retirez-en.
problem-out-of-range = Ce nombre est hors des limites. Choisissez-en un autre.
problem-cohort-too-large = Un créneau prend de 1 à { $maximum } contacts. Choisissez une cohorte plus petite.
problem-unknown-time-zone = Aucun fuseau horaire ne porte ce nom. Choisissez dans la liste, par exemple Europe/Paris.
problem-address-refused = Cette adresse ne peut pas être appelée : elle doit commencer par https:// et mener à un hôte public, ou à un hôte nommé par qui exploite Overture.
problem-bad-secret = Une clé est une ligne de lettres, chiffres et signes. Copiez-la de nouveau.
problem-bad-time = Ce n’est pas une heure. Écrivez heures et minutes, par exemple 09:00.
problem-overlaps = Ce créneau en chevauche un autre. Déplacez ou raccourcissez l’un d’eux.
problem-unknown-weekday = Ce n’est pas un jour de la semaine.
problem-unknown-country = Un pays s’écrit avec ses deux lettres, par exemple FR ou US.
problem-unknown-language = Ce n’est pas une langue. Choisissez par exemple fr ou pt-BR.
problem-duplicate-language = Cette langue a deux textes. Retirez-en un.
problem-invitation-first = Une campagne d’invitation commence par l’invitation. Placez-la en premier.
problem-one-invitation = Une campagne d’invitation a une seule invitation, au début. Retirez celle-ci.
problem-welcome-needed = Un message de suivi demande un message de bienvenue avant lui. Ajoutez-en un après l’invitation.
problem-wrong-step = Ce message n’a pas sa place ici. Retirez-le ou changez son type.
problem-identical-variant = Ce texte se lit comme un autre du message : il n’y a rien à comparer. Changez l’un des deux.
problem-unknown-variant-name = Les autres textes s’appellent B, C et D. Utilisez l’un de ces noms.
problem-test-not-applicable = Les notes d’invitation se comparent par acceptations, les messages par réponses, et un texte seul à rien. Changez ce qui compte, ou ajoutez un texte.
problem-not-applicable = Le premier message et la bienvenue n’ont pas de délai. Retirez-le.
problem-not-supported = Ceci n’est pas disponible dans cette version. Laissez vide.
problem-unknown-token = Une valeur entre doubles accolades est inconnue. Choisissez dans la liste.
problem-broken-token = Une valeur entre doubles accolades n’est pas fermée ou n’a pas de nom. Écrivez-la comme dans la liste.
problem-answer-suppressed = La personne figure sur la liste d’exclusion : rien ne part. Retirez l’entrée de la liste, ou écrivez à la main sur LinkedIn.
problem-contact-refused = La personne a refusé ou ne veut plus de messages. Confirmez qu’une réponse convient malgré tout ; c’est consigné.
problem-answer-on-its-way = La dernière réponse n’est pas encore partie. Attendez qu’elle parte, ou reprenez-la.
problem-answered-from-here = Autre chose est déjà parti de ce formulaire. Regardez la conversation, puis envoyez ceci si cela convient encore.
problem-answer-token = Une réponse part telle qu’elle est écrite, et {"{{"} arriverait chez la personne. Écrivez la valeur à la place.
problem-other = Ceci ne peut pas être accepté tel quel : { $message }
problem-bad-email = Ce n’est pas une adresse e-mail. Elle ressemble à nom@exemple.org.
problem-bad-color = Une couleur s’écrit # et six chiffres hexadécimaux, par exemple #1f6feb.
problem-password-too-simple = Ce mot de passe se devine facilement. Choisissez-en un autre.
problem-unknown-choice = Choisissez une des entrées.
problem-only-select = Seule la lecture est permise : commencez par SELECT ou WITH.
problem-one-statement = Il y a un point-virgule. Écrivez une seule instruction ; dans un texte, écrivez char(59) à sa place.
problem-database-address = Écrivez où se trouve la base : postgres://lecture@db.example.com/crm, mysql://lecture@db.example.com/crm ou sqlite:people.db.
problem-database-column = Ce n’est pas un nom de colonne ; il a au plus 64 caractères.
problem-no-archive = Ce n’est pas une archive de LinkedIn. Choisissez le fichier tel que téléchargé, ou Connections.csv, Invitations.csv ou messages.csv qui s’y trouvent.
problem-of-somebody-else = Cette archive appartient à une autre personne que ce membre. Choisissez la sienne, ou corrigez l’adresse de profil du compte.

# Lists that leave as files.
export-csv = Exporter en CSV
export-xlsx = Exporter en XLSX

# Budgets.
budget-profile-views = Profils consultés en 24 heures
budget-views-left = { $count ->
    [one] { $count } autre peut être consulté maintenant.
   *[other] { $count } autres peuvent être consultés maintenant.
}
budget-views-free = Le suivant peut être consulté
budget-notes = Notes personnalisées en 30 jours
budget-open = Invitations sans réponse
budget-open-full = Aucune nouvelle invitation ne part tant que { $maximum } sont ouvertes : une réponse ou un retrait y met fin.
budget-today = { $count ->
    [0] Aucune aujourd’hui.
   *[other] { $count } aujourd’hui.
}
budget-frees = La suivante peut partir
budget-warming-up = Nouveau compte : { $allowed } sur { $full } pour l’instant, toutes à partir du { $date }.
budget-recovering = Après une annonce de limite : { $allowed } sur { $full } pour l’instant, toutes à partir du { $date }.
budget-of = { $used } sur { $allowed }
budget-invitations-short = Invitations
budget-messages-short = Messages
budget-notes-short = Notes
budgets-all = Tous les budgets
campaign-budgets = Budgets de { $name }
shares-title = Comment les campagnes le partagent
shares-none = Aucune autre campagne de l’émetteur n’utilise le même budget.
shares-help = Une campagne peut toujours utiliser sa part. Au-delà, elle utilise ce pour quoi aucune autre campagne n’a de contacts.
column-weight = Poids
column-share = Utilisé de sa part
column-kept = Gardé pour les autres
column-budgets = Budgets
card-may-go-without-note = S’il ne reste aucune note personnalisée ce mois-ci, l’invitation part sans elle.
