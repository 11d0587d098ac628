# Campaigns > Invites, Campaigns > Nurtures.
campaigns-create = { $kind ->
    [nurture] Créer une campagne de nurturing
   *[invite] Créer une campagne d’invitation
}
campaigns-empty-title = { $kind ->
    [nurture] Pas encore de campagne de nurturing
   *[invite] Pas encore de campagne d’invitation
}
campaigns-empty-text = { $kind ->
    [nurture] Une campagne de nurturing écrit aux relations de l’émetteur, à des heures humaines, et s’arrête quand elles répondent.
   *[invite] Une campagne d’invitation propose des personnes pour demain, laisse l’émetteur décider et les invite à des heures humaines.
}
invites-sentence-sent = { $kind ->
    [nurture] { $sent } personnes contactées sur { $planned } aujourd’hui
   *[invite] { $sent } invitations sur { $planned } envoyées aujourd’hui
}
invites-sentence-nothing = Rien n’est prévu aujourd’hui
invites-sentence-next = prochain créneau { $time } à { $zone }
invites-sentence-quiet = rien ne vous attend
invites-sentence-needing = { $count ->
    [one] { $count } campagne a besoin de quelqu’un
   *[other] { $count } campagnes ont besoin de quelqu’un
}
campaign-active-label = { $name } est active
archive-title = Archiver { $name } ?
archive-text = Elle s’arrête aussitôt et quitte les listes. C’est irréversible. Son historique compte toujours dans les statistiques, les parcours et la recherche de doublons.
archive-confirm = Archiver

# The form.
campaign-new-title = { $kind ->
    [nurture] Nouvelle campagne de nurturing
   *[invite] Nouvelle campagne d’invitation
}
campaign-form-sentence = Rien ne part le jour du démarrage ; les premières personnes sont proposées au jour d’exécution suivant.
campaign-edit-title = Modifier { $name }
campaign-save = Enregistrer la campagne
campaign-start = Démarrer cette campagne
campaign-start-help = { $kind ->
    [nurture] Rien n’est envoyé aujourd’hui. Les personnes sont tirées le prochain jour d’exécution, les premiers messages partent le jour suivant.
   *[invite] Rien n’est envoyé aujourd’hui. Les propositions sont tirées le prochain jour d’exécution, les invitations partent le jour suivant.
}
campaign-group-who = Qui
campaign-group-messages = Messages
campaign-group-schedule = Horaires
campaign-group-moderation = Modération
campaign-fixed = L’émetteur, le nom et le programme restent ceux du premier démarrage.
campaign-name-help = Les campagnes de plusieurs membres au même nom et programme forment une famille.
campaign-program-help = Regroupe les campagnes dans les listes et les statistiques.
campaign-sender-help = Le membre au nom duquel partent les messages.
campaign-source-help = { $kind ->
    [nurture] Le finder ou le segment dont les contacts reçoivent les messages. Qui n’est pas en relation avec l’émetteur ne reçoit rien et compte comme Faux.
   *[invite] Le finder ou le segment dont les contacts sont invités.
}
campaign-description = Description
campaign-add-welcome = Ajouter un message de bienvenue
campaign-add-follow-up = Ajouter un message de suivi
campaign-add-message = Ajouter un message
campaign-cohort = Contacts par créneau
campaign-cohort-help = Entre 1 et 25.
campaign-moderation = { $kind ->
    [nurture] L’émetteur décide de chaque message
   *[invite] L’émetteur décide de chaque invitation
}
campaign-moderation-help = Les personnes de demain apparaissent aujourd’hui sur le compagnon, à approuver, bloquer ou réécrire.
campaign-on-silence = Si l’émetteur ne décide pas
silence-hold = Garder
silence-hold-help = Rien ne part sans décision. Les propositions restent jusqu’à 3 jours.
silence-send = Envoyer
silence-send-help = Ce qui n’est pas bloqué part.
silence-drop = Abandonner
silence-drop-help = Ce qui n’est pas approuvé est abandonné.
campaign-group-withdrawal = Invitations sans réponse
campaign-withdrawal = Quand une invitation reste sans réponse
campaign-withdrawal-after-days = Sans réponse depuis tant de jours
campaign-withdrawal-help = 40 invitations au plus sont retirées par jour. Une personne retirée peut être réinvitée après 22 jours.
withdrawal-propose = Demander
withdrawal-propose-help = L’émetteur décide de chacune sur le compagnon.
withdrawal-automatic = Retirer
withdrawal-automatic-help = Elle est retirée dans un créneau, sans rien demander.
withdrawal-never = La laisser ouverte
withdrawal-never-help = Les invitations ouvertes comptent jusqu’à leur réponse ; à 500, aucune nouvelle ne part.
campaign-group-budget = Part des budgets
campaign-weight = Poids
campaign-weight-help = La part du budget de l’émetteur pour cette campagne à côté de ses autres : avec 2, deux fois plus qu’avec 1 ; 10 au plus. Ce dont personne d’autre n’a besoin est libre.
campaign-without-note = Inviter sans note quand il n’en reste plus
campaign-without-note-help = Un compte Standard a peu de notes personnalisées par mois. Sans cette option, les invitations attendent la suivante et s’arrêtent après 3 jours.
campaign-withdrawn = { $count ->
    [one] { $count } retirée
   *[other] { $count } retirées
}
consequences-title = Ce que cela donne
consequences-per-day = { $kind ->
    [nurture] Premiers messages par jour plein
   *[invite] Invitations par jour plein
}
consequences-per-week = { $kind ->
    [nurture] Premiers messages par semaine
   *[invite] Invitations par semaine
}
consequences-budget = { $kind ->
    [nurture] Messages par jour permis à l’émetteur
   *[invite] Budget hebdomadaire de l’émetteur
}
consequences-others = Utilisé par d’autres campagnes
consequences-source = Contacts de la source
consequences-first-day = { $kind ->
    [nurture] Premières personnes tirées
   *[invite] Premières propositions
}
consequences-over-budget = { $kind ->
    [nurture] C’est plus que les { $budget } messages par jour permis à l’émetteur. Le surplus attendra les jours suivants.
   *[invite] C’est plus que les { $budget } invitations par semaine de l’émetteur. Le surplus attendra les jours suivants.
}
consequences-look = Regarder de nouveau

# A campaign and its queue.
campaign-set-up = Messages et horaires
campaign-sentence-today = { $kind ->
    [nurture] { $sent } personnes contactées sur { $planned } aujourd’hui
   *[invite] { $sent } invitations sur { $planned } envoyées aujourd’hui
}
campaign-sentence-not-begun = Le premier créneau du jour n’a pas commencé
campaign-sentence-archived = Archivée. Son historique compte toujours.
queue-title = File
queue-empty-title = La file est vide
queue-empty-text = Au premier créneau après le démarrage, la source donne la première cohorte pour le jour d’exécution suivant.
notice-blocked = { $name } est bloqué pour cette campagne.

notice-campaign-saved = { $name } est enregistrée.
notice-campaign-started = { $name } est active. Elle commence à son prochain jour d’exécution.
notice-campaign-not-started = Non démarrée. { $reasons }
notice-campaign-stopped = { $count ->
    [0] { $name } est arrêtée. Plus rien ne part.
    [one] { $name } est arrêtée. Une action était en cours d’envoi et se termine.
   *[other] { $name } est arrêtée. { $count } actions étaient en cours d’envoi et se terminent.
}
notice-campaign-archived = { $name } est archivée. Son historique compte toujours.
notice-campaign-duplicated = Ceci est une copie de { $name }. Elle n’a jamais été démarrée.
source-finder = finder
source-segment = segment
sender-inactive = inactif
sender-not-connected = non connecté
schedule-words = { $days }, { $slots }, cohorte de { $cohort }
schedule-words-no-slots = aucun créneau
schedule-words-slot = de { $start } à { $end }

# Families.
action-family = Famille
family-title = Famille de { $name }
family-sentence = { $count ->
    [one] Une campagne de ce nom dans { $program }.
   *[other] { $count } campagnes de ce nom dans { $program }.
}
family-parts = Parts des membres
family-together = Ensemble
family-messages = Messages
family-duplicates = Déjà approchés
family-waiting = En attente
family-incomplete = Il y en a plus que ce qui est montré ici.
family-waits-title = Qui attend qui
family-waits-help = Dans une famille, une seule campagne approche une personne : la première. Les autres attendent, et comptent la personne comme doublon dès que c’est fait.
family-waits-none = Personne n’attend une autre campagne de cette famille.
family-who-waits = Attend
family-for-whom = Qui
family-then = Ensuite
family-approached = A approché la personne : celle-ci finit en doublon.
family-planned = Est prévue plus tôt : celle-ci ne continue que si l’autre ne part pas.
family-row-invites = { $count } campagnes : { $accepted } acceptées sur { $sent }
family-row-nurtures = { $count } campagnes : { $sent } messages envoyés
campaign-state-draft = Pas démarrée
campaign-state-active = Active
campaign-state-stopped = Arrêtée
campaign-state-archived = Archivée

# Rehearsal.
action-rehearse = Répéter
rehearsal-title = Répétition
rehearsal-help = La campagne se déroule sur une copie, parmi des personnes simulées et en temps accéléré : chaque message qui partirait est montré. Rien n’est envoyé, rien n’est modifié.
rehearsal-days = Jours
rehearsal-people = Personnes de la source au plus
rehearsal-manner = Les personnes
rehearsal-accepting = Tout le monde accepte
rehearsal-accepting-help = Personne n’écrit : chaque message de la séquence part.
rehearsal-lifelike = Comme dans la vie
rehearsal-lifelike-help = Certaines acceptent, certaines répondent, certaines refusent.
rehearsal-begin = Répéter
rehearsal-again = Répéter encore
rehearsal-running = La répétition est en cours.
rehearsal-stop = L’arrêter
rehearsal-sentence = { $count } messages partiraient vers { $people } personnes ; { $accepted } invitations acceptées, { $replies } réponses.
rehearsal-nothing-left = Rien n’a été envoyé. Chaque proposition a été prise comme approuvée.
rehearsal-was-started = La campagne n’a été démarrée que pour la répétition.
rehearsal-empty-title = Rien ne partirait
rehearsal-empty-text = Aucun créneau ne tombe dans ces jours, ou la source est vide.
rehearsal-no-text = Sans note.
rehearsal-not-yet = Ne partirait pas dans ces jours.
