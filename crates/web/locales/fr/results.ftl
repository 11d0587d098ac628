# Suivre les résultats : le tableau de bord et le registre.

nav-dashboard = Tableau de bord
dashboard-empty-title = Rien à suivre pour l’instant
dashboard-empty-text = Dès qu’une campagne tourne, ce qui vous attend, l’avancée du jour et ce qui en résulte figurent ici.
dashboard-sentence-nothing = Rien n’est prévu aujourd’hui
dashboard-sentence-today = { $sent } sur { $planned } envoyés aujourd’hui
dashboard-sentence-quiet = rien ne vous attend
dashboard-sentence-needs = { $count ->
    [one] une chose demande quelqu’un
   *[other] { $count } choses demandent quelqu’un
 }
dashboard-sentence-came = { $period } : { $accepted ->
    [one] une invitation acceptée
   *[other] { $accepted } invitations acceptées
 }, { $replies ->
    [one] une réponse
   *[other] { $replies } réponses
 }.
dashboard-period = { $from } au { $to }
dashboard-needs = Ce qui demande quelqu’un
dashboard-needs-nothing = Rien. Tout ce qui attend une décision ou ne peut continuer figure ici.
dashboard-warnings-invites = Campagnes d’invitation avec avertissements
dashboard-warnings-nurtures = Campagnes de suivi avec avertissements
dashboard-today = Aujourd’hui par membre
dashboard-today-nothing = Rien n’est prévu aujourd’hui.
dashboard-planned = Prévus
dashboard-open = En attente
dashboard-figures = Ce qui en résulte
dashboard-before = { $count } sur la période précédente
dashboard-growth = Meilleure croissance du réseau
dashboard-growth-nothing = Aucune invitation envoyée ni acceptée sur cette période.
dashboard-accepted-of-sent = Acceptées sur envoyées
dashboard-nurturing = Meilleurs suivis
dashboard-nurturing-nothing = Aucune campagne de suivi n’a écrit à quelqu’un sur cette période.
dashboard-mood = Humeur
dashboard-campaigns = { $count } campagnes
dashboard-replies = Réponses au fil du temps
dashboard-replies-nothing = Personne n’a répondu sur cette période.
dashboard-sent = Envois et acceptations au fil du temps
dashboard-sent-nothing = Rien n’est parti sur cette période.
dashboard-members = Ce que les membres ont fait
dashboard-activity = Activité
dashboard-step = Période
dashboard-file = CSV
dashboard-zone = Les jours sont ceux de { $zone }.
chart-table = Les chiffres en tableau
chart-label = { $title } : { $sums }. Maximum, { $step } : { $most }.
chart-label-empty = { $title } : rien sur cette période.
period-title = Période
period-days = { $count } jours
period-year = Un an
period-from = Du
period-to = Au
period-show = Afficher
need-proposals = { $count ->
    [one] Une proposition attend une décision
   *[other] { $count } propositions attendent une décision
 }
need-hand-sends = { $count ->
    [one] Un message est à envoyer à la main
   *[other] { $count } messages sont à envoyer à la main
 }
need-unconfirmed = { $count ->
    [one] Pour un message, personne ne sait s’il est parti
   *[other] Pour { $count } messages, personne ne sait s’ils sont partis
 }
need-accounts = { $count ->
    [one] Le compte d’un expéditeur n’est pas connecté
   *[other] Les comptes de { $count } expéditeurs ne sont pas connectés
 }
need-invites = { $count ->
    [one] Une campagne d’invitation ne peut envoyer
   *[other] { $count } campagnes d’invitation ne peuvent envoyer
 }
need-nurtures = { $count ->
    [one] Une campagne de suivi ne peut envoyer
   *[other] { $count } campagnes de suivi ne peuvent envoyer
 }
need-unsure = { $count ->
    [one] Le sens d’une réponse n’est pas certain
   *[other] Le sens de { $count } réponses n’est pas certain
 }
need-unread = { $count ->
    [one] Une conversation n’est pas lue
   *[other] { $count } conversations ne sont pas lues
 }
measure-invitations = Invitations envoyées
measure-accepted = Invitations acceptées
measure-accepted-short = Acceptées
measure-messages = Messages envoyés
measure-clicks = Liens ouverts
measure-replies = Réponses
ledger-title = Registre
ledger-sentence = Tout ce qui s’est passé, le plus récent d’abord. Chaque chiffre du programme compte ces lignes.
ledger-total = { $what } : { $count ->
    [one] une ligne
   *[other] { $count } lignes
 }
ledger-file = Exporter en CSV
ledger-measure = Chiffre
ledger-family = Toutes de ce nom
ledger-kind = Événement
ledger-what = Ce qui s’est passé
ledger-when = Quand
ledger-by = Par
ledger-by-engine = Overture
ledger-by-network = Le réseau
ledger-sequence = Ligne { $number }
ledger-empty-title = Aucune ligne n’y compte
ledger-empty-text = Retirez un filtre, ou choisissez une période plus longue.
ratio-rows-accepted = { $count } acceptées
ratio-rows-sent = { $count } envoyées

# Entonnoir
nav-funnel = Entonnoir
period-own = Votre propre période
level-invited = Invités
level-connected = En relation
level-nurtured = Suivis
level-engaged = Engagés
level-lead = Prospects
level-invited-meaning = Une campagne les a approchés
level-connected-meaning = En relation avec l’expéditeur
level-nurtured-meaning = Un message leur a été envoyé
level-engaged-meaning = Réponse positive, ou lien ouvert
level-lead-meaning = Marqués comme prospects par un utilisateur
funnel-sentence-none = Personne n’a encore été approché.
funnel-sentence = { $count ->
    [one] Une personne approchée
   *[other] { $count } personnes approchées
 } ; { $engaged ->
    [one] une d’elles est engagée ou prospect
   *[other] { $engaged } d’entre elles sont engagées ou prospects
 }.
funnel-empty-title = Personne n’est en chemin
funnel-empty-text = Dès qu’une campagne approche des personnes, leur avancée figure ici : invités, en relation, suivis, engagés, prospects.
funnel-help = Chacun compte une fois, à son niveau le plus haut. La partie foncée d’une barre montre ceux qui sont à ce niveau, la barre entière tous ceux qui l’ont atteint. Une période choisit selon le jour où une campagne les a approchés pour la première fois.
funnel-level = Niveau
funnel-share = Part
funnel-reached = Atteint
funnel-conversion = Passés
funnel-standing = Y sont
funnel-people-title = Personnes de l’entonnoir
funnel-people-reached = { $level } et au-delà.
funnel-people-standing = { $level } : leur niveau le plus haut.

# Rapport hebdomadaire
weekly-title = Rapport hebdomadaire
weekly-sentence = { $days }.
weekly-sentence-program = { $program }, { $days }.
weekly-before = Semaine d’avant
weekly-after = Semaine d’après
weekly-this = Cette semaine
weekly-last = Semaine d’avant
weekly-change = Écart
weekly-mail = Par e-mail
weekly-mail-none = Le rapport peut vous parvenir par e-mail le lundi matin, là où vous êtes.
weekly-mail-all = Tous les programmes
weekly-mail-next = prochain
weekly-mail-end = Arrêter
weekly-mail-end-of = Arrêter les messages sur { $program }
weekly-mail-do = M’envoyer ceci le lundi : { $program }
notice-weekly-letter = Le rapport vous parvient par e-mail le lundi matin.
notice-weekly-letter-ended = Ces messages sont arrêtés.
leave-title = Rapport hebdomadaire par e-mail
leave-ask = Arrêter ces messages ? Plus aucun ne sera envoyé.
leave-do = Arrêter ces messages
leave-done = Ces messages sont arrêtés. La page du rapport hebdomadaire les réactive.
leave-morning-title = Messages du matin par e-mail
leave-morning-done = Ces messages sont arrêtés. Le compagnon les réactive : Compte, Notifications.
leave-wrong-title = Messages par e-mail
leave-wrong = Ce lien n’appartient à aucun message. Il a peut-être été copié incomplètement.
