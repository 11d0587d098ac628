# Réponses : ce qu’elles disent, et ce que les gens en font.

reply-class-positive = Positive
reply-class-neutral = Neutre
reply-class-negative = Négative
reply-class-stop = Ne veut plus de messages
reply-class-out-of-office = Absence du bureau
reply-class-unsure = Incertaine
reply-judged = { $class }, { $percent }
mood-good = bonne humeur
mood-low = mauvaise humeur

# Boîte de réception

nav-replies = Réponses
nav-inbox = Boîte de réception
inbox-sentence-none = Rien sur cette page n’attend d’être lu.
inbox-sentence = { $count ->
    [one] Une conversation de cette page attend d’être lue.
   *[other] { $count } conversations de cette page attendent d’être lues.
 }
inbox-state = État
inbox-unread = Non lue
inbox-snoozed = Reportée
inbox-all = Toutes, même reportées
inbox-class = Dernière réponse
inbox-campaign = Campagne
inbox-member = Membre
inbox-assigned = Confiée à
inbox-to = à { $name }
inbox-you = Écrit à la main :
inbox-given-to = confiée à { $name }
inbox-until = reportée à
inbox-mark-read = Marquer comme lue
inbox-mark-unread = Marquer comme non lue
inbox-keys = Touches : j et k descendent et montent, Entrée ouvre, e marque comme lue, u comme non lue.
inbox-none-title = Aucune conversation ne répond à ces filtres
inbox-none-text = Retirez un filtre pour en voir davantage.
inbox-empty-title = Aucune conversation pour l’instant
inbox-empty-text = Dès que quelqu’un répond à une campagne, ou qu’un membre écrit à la main à une personne d’une campagne, la conversation se trouve ici : avec ce que dit la réponse, au même endroit pour tous les membres.
conversation-open = Répondre sur LinkedIn
conversation-journey = Contact
conversation-messages = Messages
conversation-earlier = Les messages plus anciens ne sont pas affichés.
conversation-by-campaign = { $name }, par une campagne
conversation-no-text = On sait seulement que la personne a écrit, pas quoi.
conversation-suppress-text = { $name } refuse ou ne veut plus de messages. Toutes les séquences avec cette personne sont terminées. Sur la liste d’exclusion, plus aucune campagne ne la contacte.
conversation-tags = Étiquettes
conversation-tags-none = Le contact n’a pas d’étiquette.
conversation-tag = Étiquette
conversation-tag-do = Ajouter
conversation-untag = { $tag }. Retirer cette étiquette
snooze-title = Reporter de
snooze-day = Un jour
snooze-days = Trois jours
snooze-week = Une semaine
snooze-month = 30 jours
snooze-end = Ne plus reporter
snooze-do = Reporter
assign-nobody = Personne
assign-do = Confier
notice-snoozed = Reportée. Une réponse ramène la conversation plus tôt.
notice-back = La conversation est de retour dans la boîte de réception.
notice-assigned = Confiée à { $name }.
notice-unassigned = La conversation n’est confiée à personne en particulier.
notice-corrected = La correction compte dès maintenant.
notice-corrected-ended = { $count ->
    [one] La correction compte dès maintenant. Elle a mis fin à un message prévu ou à une séquence avec cette personne.
   *[other] La correction compte dès maintenant. Elle a mis fin à { $count } messages prévus et séquences avec cette personne.
 }
notice-corrected-stay = { $count ->
    [one] La correction compte dès maintenant. Une séquence était déjà terminée et le reste : rien ne part de soi-même.
   *[other] La correction compte dès maintenant. { $count } séquences étaient déjà terminées et le restent : rien ne part de soi-même.
 }
verdict-why = Pourquoi ?
verdict-judged = La machine a dit : { $class }, sûre à { $confidence }.
verdict-language = La langue est : { $language }.
verdict-because = Ce qui a décidé :
verdict-corrected = Corrigé par { $name },
verdict-correct-label = Ce que dit la réponse
verdict-correct = Corriger
verdict-undo = Annuler la correction
