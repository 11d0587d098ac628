# Campaigns > Invites.
invites-title = Invitations
invites-create = Créer une campagne d’invitation
invites-empty-title = Pas encore de campagne d’invitation
invites-empty-text = Une campagne d’invitation propose des personnes pour demain, laisse l’émetteur décider et les invite à des heures humaines.
invites-sentence-sent = { $sent } invitations sur { $planned } envoyées aujourd’hui
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
campaign-new-title = Nouvelle campagne d’invitation
campaign-form-sentence = Rien ne part le jour du démarrage ; les premières personnes sont proposées au jour d’exécution suivant.
campaign-edit-title = Modifier { $name }
campaign-save = Enregistrer la campagne
campaign-start = Démarrer cette campagne
campaign-start-help = Rien n’est envoyé aujourd’hui. Les propositions sont tirées le prochain jour d’exécution, les invitations partent le jour suivant.
campaign-group-who = Qui
campaign-group-messages = Messages
campaign-group-schedule = Horaires
campaign-group-moderation = Modération
campaign-fixed = L’émetteur, le nom et le programme restent ceux du premier démarrage.
campaign-name-help = Les campagnes de plusieurs membres au même nom et programme forment une famille.
campaign-program-help = Regroupe les campagnes dans les listes et les statistiques.
campaign-sender-help = Le membre au nom duquel partent les messages.
campaign-source-help = Le finder ou le segment dont les contacts sont invités.
campaign-description = Description
campaign-add-welcome = Ajouter un message de bienvenue
campaign-add-follow-up = Ajouter un message de suivi
campaign-cohort = Contacts par créneau
campaign-cohort-help = Entre 1 et 25.
campaign-moderation = L’émetteur décide de chaque invitation
campaign-moderation-help = Les personnes de demain apparaissent aujourd’hui sur le compagnon, à approuver, bloquer ou réécrire.
campaign-on-silence = Si l’émetteur ne décide pas
silence-hold = Garder
silence-hold-help = Rien ne part sans décision. Les propositions restent jusqu’à 3 jours.
silence-send = Envoyer
silence-send-help = Ce qui n’est pas bloqué part.
silence-drop = Abandonner
silence-drop-help = Ce qui n’est pas approuvé est abandonné.
consequences-title = Ce que cela donne
consequences-per-day = Invitations par jour plein
consequences-per-week = Invitations par semaine
consequences-budget = Budget hebdomadaire de l’émetteur
consequences-others = Utilisé par d’autres campagnes
consequences-source = Contacts de la source
consequences-first-day = Premières propositions
consequences-over-budget = C’est plus que les { $budget } invitations par semaine de l’émetteur. Le surplus attendra les jours suivants.
consequences-look = Regarder de nouveau

# A campaign and its queue.
campaign-set-up = Messages et horaires
campaign-sentence-today = { $sent } invitations sur { $planned } envoyées aujourd’hui
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
