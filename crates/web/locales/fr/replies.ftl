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

# Répondre

answer-field = Votre réponse
answer-help = Elle part au nom de { $name }, une seule fois et telle qu’elle est écrite ; { $maximum } caractères au plus.
answer-help-by-hand = { $name } l’envoie à la main : le texte est copié et le profil ouvert d’une seule pression. { $maximum } caractères au plus.
answer-send = Envoyer au nom de { $name }
answer-hand-over = Transmettre
answer-keys = Touches : r pour écrire, Ctrl et Entrée pour envoyer.
answer-despite-refusal = { $name } a refusé ou ne veut plus de messages. Répondre malgré tout
answer-despite-refusal-help = Qui a répondu est consigné, et qu’il le savait.
answer-leaves = Elle part dans un instant.
answer-leaves-by-hand = Elle est transmise à { $name } dans un instant, ou après la carte en cours.
answer-waits = Elle attend : { $reason }
answer-next-look = Prochain examen :
answer-waits-until = Elle attend jusqu’à
answer-on-its-way = Elle est en route.
answer-in-hand = Copiez le texte, envoyez-le sur LinkedIn, et dites ce qu’il en est.
answer-in-others-hands = Elle est entre les mains de { $name }, sur le compagnon.
answer-unconfirmed = Elle a peut-être été envoyée, et vous seul pouvez le dire. Regardez la conversation sur LinkedIn.
answer-unconfirmed-by = Elle a peut-être été envoyée. { $name } peut le dire sur le compagnon.
answer-not-sent = Elle n’a pas été envoyée : { $reason } Le texte se trouve plus bas.
answer-take-back = La reprendre
answer-copy-and-open = Copier et ouvrir LinkedIn
notice-answer = La réponse est gardée et part dès que possible.
notice-answer-taken-back = Reprise. Le texte se trouve plus bas.
notice-answer-settled = C’est noté.

# Le point d’accès qui juge les réponses
endpoint-title = Jugement des réponses
endpoint-sentence-off = Les réponses sont jugées sur cette machine ; aucun texte n’en sort.
endpoint-sentence-on = Les réponses sont jugées tout de suite sur cette machine, puis par le point d’accès.
endpoint-leaves = Tant que le point d’accès est actif, le texte des réponses quitte cette machine et va à qui exploite ce point d’accès. Les noms et adresses des personnes ne sont pas envoyés, mais chacun écrit ce qu’il veut.
endpoint-enabled = Laisser un point d’accès juger les réponses
endpoint-enabled-help = Un point d’accès compatible avec celui d’OpenAI. Son jugement remplace celui de la machine, la parole d’une personne l’emporte sur les deux, et un souhait d’arrêt trouvé par la machine n’est jamais retiré.
endpoint-address = Adresse de base
endpoint-address-help = Overture appelle /chat/completions sous cette adresse.
endpoint-model = Modèle
endpoint-key = Clé
endpoint-key-help = Conservée chiffrée et jamais montrée. Laissez vide si le point d’accès n’en demande pas.
endpoint-key-kept = Une clé est conservée et jamais montrée. Laissez vide pour la garder ; elle ne suit pas l’adresse vers un autre hôte.
endpoint-forget-key = Oublier la clé conservée
endpoint-test = Essayer
endpoint-text = Texte d’essai
endpoint-text-help = Le point d’accès décrit plus haut juge ce texte une fois. Rien n’est enregistré.
endpoint-test-do = Juger l’essai
endpoint-sample = Merci pour votre message. Pouvez-vous m’envoyer la présentation ? J’aurai peut-être un moment la semaine prochaine.
endpoint-no-verdict = Aucun jugement n’est revenu : { $problem }
endpoint-said = Le point d’accès dit
endpoint-reason = Sa raison
endpoint-own = La machine dit
endpoint-holds = Ce qui vaudrait
judge-address-refused = l’adresse ne peut pas être appelée.
judge-unreachable = rien ne répond à l’adresse.
judge-too-slow = aucune réponse complète en { $seconds } secondes.
judge-redirect = il répond par une redirection, qui n’est pas suivie.
judge-key-refused = il n’accepte pas la clé.
judge-throttled = il demande à être appelé moins souvent.
judge-status = il a répondu avec le statut { $status }.
judge-too-large = il a répondu plus que ce qui est lu.
judge-no-completion = il n’a pas répondu comme un point d’accès de complétions.
judge-no-verdict = ce qu’il a dit n’est pas un jugement tel que demandé.
judge-lost = le programme s’est arrêté pendant la question.
judge-switched-off = il a été désactivé, ou sa clé ne peut être lue.
judge-nothing-to-judge = il n’y a pas de mots propres à l’auteur.
judge-stop-is-final = les règles de la machine ont trouvé un souhait d’arrêt, que rien ne retire.
verdict-endpoint = Le modèle { $model } du point d’accès a dit : { $class }.
verdict-endpoint-kept = Le point d’accès a été interrogé et le jugement de la machine reste : { $problem }
verdict-endpoint-waits = Le point d’accès est interrogé ; d’ici là, le jugement de la machine vaut.
conflict-no-campaign = Aucune campagne n’a écrit à cette personne. Répondez plutôt sur LinkedIn.
conversation-no-campaign = Aucune campagne n’a écrit à cette personne : répondez sur LinkedIn.
