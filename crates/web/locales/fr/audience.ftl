# Audience > Finders.
finders-title = Finders
finders-create = Créer un finder
finders-sentence = { $running } actifs ; { $found } contacts trouvés jusqu’ici.
finders-empty-title = Pas encore de finder
finders-empty-text = Un finder apporte des contacts : d’un fichier en une fois, ou d’une recherche sur le réseau, quelques-uns par jour.
finder-kind-csv = Fichier
finder-kind-network-search = Recherche sur le réseau
finder-waiting-for-file = Attend un fichier
finder-busy = Traite un fichier
finder-waiting = Attend son créneau
finder-complete = Tout est récupéré
finder-failed = En échec
finder-inactive = Inactif
finder-no-account = Le propriétaire n’a pas de compte sur le réseau. Connectez-en un.
finder-session-expired = La session du propriétaire sur le réseau a expiré. Reconnectez le compte.
finder-account-busy = Le compte du propriétaire était occupé. Le prochain créneau réessaie.
finder-profile-views-used = Le compte du propriétaire a consulté tous les profils que l’espace de travail autorise par jour ({ $seen } sur { $allowed }). Un créneau ultérieur continue.
finder-throttled = Le réseau demande de ralentir. Le prochain créneau réessaie.
notice-finder-saved = { $name } est enregistré.
notice-finder-runs = { $name } passe dans la minute.
notice-finder-active = { $name } est actif.
notice-finder-inactive = { $name } est inactif. Il n’apporte personne avant d’être réactivé.
notice-finder-archived = { $name } est archivé. Ce qu’il a trouvé reste.
finder-search-of = { $field } : { $words }
finder-language = Langue
finder-language-help = Du profil, par son code, comme fr ou pt-BR.
finder-additional-members = { $count ->
    [one] et { $count } autre membre
   *[other] et { $count } autres membres
}
finder-active-label = { $name } est actif

# The form of a finder.
finder-new-title = Nouveau finder
finder-edit-title = Modifier { $name }
finder-save = Enregistrer le finder
finder-name-help = Un segment du même nom contient ses résultats.
finder-members = Membres additionnels
finder-members-help = Ils peuvent aussi l’utiliser. Chaque contact va à un seul d’entre eux.
finder-file = Fichier
finder-file-label = Fichier
finder-file-help = CSV dans tout encodage, classeur Excel (XLSX), JSON, ou l’archive de LinkedIn (ZIP, ou l’un de ses fichiers). Ce qui est détecté est montré avant toute écriture.
finder-file-more = D’autres fichiers s’importent sur la page du finder.
finder-preview-file = Aperçu du fichier
finder-search = Recherche
finder-search-help = Au moins un critère. Tous ceux donnés doivent être remplis.
finder-keywords = Mots-clés
finder-title = Fonction
finder-company = Entreprise
finder-country = Pays
finder-country-help = Deux lettres, comme FR ou US.
finder-results = Résultats par créneau
finder-results-help = Entre 1 et 25, à des moments aléatoires du créneau.

# A finder.
finder-sentence = { $found ->
    [one] { $kind } ; { $found } contact trouvé.
   *[other] { $kind } ; { $found } contacts trouvés.
}
finder-import-more = Importer un autre fichier
finder-imports = Imports
finder-no-imports-title = Rien d’importé pour l’instant
finder-no-imports-text = Le premier passage apparaîtra ici avec ses chiffres et ses lignes rejetées.
finder-next = Prochain passage
finder-segment = Segment
finder-campaigns = Campagnes
finder-all-contacts = Tous ses contacts

# What a file holds.
import-title = Importer { $file }
import-sentence = Nouveaux contacts : { $created } ; lignes rejetées : { $rejected }. Rien n’est encore écrit.
import-undo = Annuler cette importation
import-undo-text = Les contacts qu’elle a créés disparaissent, et ce qu’elle a changé chez d’autres redevient ce que c’était. Les personnes contactées depuis, étiquetées ou modifiées à la main, ou trouvées aussi ailleurs, restent.
import-undo-confirm = Annuler l’importation
import-undone = Annulée. Contacts supprimés : { $removed } ; rétablis : { $restored } ; gardés, car contactés, modifiés ou trouvés ailleurs : { $kept }.
notice-importing = L’importation de { $file } se poursuit. Cette page la suit ; vous pouvez la quitter.
notice-import-undoing = L’importation est en cours d’annulation. Cette page la suit ; vous pouvez la quitter.
import-undoing = Annulation en cours ; contacts traités jusqu’ici : { $count }. Si elle n’avance plus, annulez à nouveau : elle reprendra.
notice-import-undone = L’importation de { $file } est annulée.
import-kind = Type de fichier
import-part = Lu dans
import-encoding = Encodage
import-separator = Séparateur
import-finder = Finder
import-columns = Colonnes
import-column-header = Colonne du fichier
import-column-field = Remplit
import-column-samples = Premières valeurs
import-column-of = Ce que remplit la colonne { $header }
import-column-number = Colonne { $number }
import-column-ignored = Ignorer
import-column-custom = Champ libre « { $header } »
import-created = Nouveaux
import-updated = Complétés
import-unchanged = Inchangés
import-repeated = Répétés
import-rejected = Rejetés
import-rejects = Lignes rejetées
import-rejects-show = { $count ->
    [one] { $count } ligne rejetée
   *[other] { $count } lignes rejetées
}
import-row = Ligne
import-reason = Raison
import-excerpt = Ce qui s’y trouve
preview-look = Regarder de nouveau
import-by-program = un programme
import-running = { $percent } % du fichier sont lus jusqu’ici. S’il n’avance plus, le même fichier envoyé de nouveau reprend où il en était.
import-cancel = Arrêter
import-cancelled = Arrêté quand { $percent } % du fichier étaient lus ; ce qui était entré reste.
notice-import-cancelled = L’importation de { $file } est arrêtée ; ce qui était entré reste.
notice-imported = { $count ->
    [one] { $count } ligne de { $file } est importée ; { $rejected } rejetées.
   *[other] { $count } lignes de { $file } sont importées ; { $rejected } rejetées.
}
import-gone = Le fichier a été gardé une demi-heure et n’est plus là. Choisissez-le de nouveau.

# Why a row is rejected.
reject-no-address = La ligne n’a ni adresse de profil ni adresse e-mail ; ajoutez l’une des deux.
reject-not-a-profile = L’adresse n’est pas celle d’un profil ; elle ressemble à https://www.linkedin.com/in/jane-doe.
reject-not-an-email-address = L’adresse e-mail n’en est pas une ; corrigez-la.
reject-broken-quotes = Un guillemet est ouvert et n’est pas fermé à la fin de la cellule ; fermez-le, ou doublez-le.
reject-too-many-cells = La ligne a plus de cellules que l’en-tête ; mettez entre guillemets les textes qui contiennent le séparateur.
reject-field-too-long = Une cellule est trop longue ; raccourcissez-la.
reject-row-too-long = La ligne est trop longue ; vérifiez ses guillemets et ses retours à la ligne.
reject-unreadable-characters = Certains caractères sont illisibles ; enregistrez le fichier en UTF-8.
reject-broken-record = L’entrée n’est pas un objet avec des champs ; vérifiez ses crochets, ses virgules et ses guillemets.
reject-hidden-member = LinkedIn ne dit rien de cette personne, qui a fermé ou masqué son profil ; il n’y a rien à faire.

# Types de fichiers.
file-kind-csv = Texte avec séparateurs (CSV)
file-kind-xlsx = Classeur (XLSX)
file-kind-json = JSON
file-kind-linkedin-archive = Archive LinkedIn
file-kind-linkedin-connections = Archive LinkedIn : relations
file-kind-linkedin-invitations = Archive LinkedIn : invitations
file-kind-linkedin-messages = Archive LinkedIn : messages

# A contact's fields.
field-first-name = Prénom
field-last-name = Nom
field-full-name = Nom complet
field-profile-url = Adresse du profil
field-email = E-mail
field-company = Entreprise
field-title = Fonction
field-headline = Titre du profil
field-city = Ville
field-region = Région
field-country = Pays
field-location = Lieu
field-language = Langue
field-industry = Secteur
field-birth-year = Année de naissance
field-tags = Étiquettes

# The confirmation of an import.
import-confirm = { $count ->
    [one] Importer { $count } contact
   *[other] Importer { $count } contacts
}

# Audience > Contacts.
contacts-title = Contacts
contacts-import = Importer un fichier
contacts-search = Chercher nom, entreprise, fonction
contacts-empty-title = Pas encore de contact
contacts-empty-text = Importez un fichier, ou créez un finder qui parcourt le réseau.
contact-profile = Profil
contact-source = De { $source }, sauf mention contraire.
contact-campaigns = Campagnes
contact-outlook = Serait-elle contactée ?
contact-suppress = Ne plus contacter
contact-suppressed = Personne n’écrit à ce contact : exclu par { $kind } { $value }.
contact-by-hand = à la main
contacts-more-than = Plus de { $count } contacts
contacts-sort = Ordre
contacts-sort-name = Par nom de famille
contacts-column-tags = Étiquettes
contacts-columns = Colonnes
contacts-columns-show = Les afficher
contacts-view-save = Enregistrer cette vue
contacts-view-help = Filtres, ordre et colonnes, pour tout l’espace de travail. Une vue du même nom est remplacée.
contacts-view-remove = Oublier la vue { $name }
notice-view-saved = La vue { $name } est enregistrée.
notice-view-removed = La vue { $name } est oubliée.
contacts-choose = Choisir
contacts-choose-one = Choisir { $name }
contacts-choose-page = Toute cette page
contacts-change-chosen = Modifier les contacts choisis…
contacts-change-all = Modifier tous ceux qui correspondent…
contacts-change-title = Modifier des contacts
contacts-change-act = Ce qui est fait
contacts-act-tag = Donner une étiquette
contacts-act-tag-sentence = Les segments et les listes les trouvent par elle. Aucun import ne la retire.
contacts-act-untag = Retirer une étiquette
contacts-act-untag-sentence = Aucun import ne la rend.
contacts-act-lead = Marquer comme prospects
contacts-act-lead-sentence = Ils se trouvent au bout de l’entonnoir.
contacts-act-unlead = Retirer la marque
contacts-act-unlead-sentence = Ils ne sont plus des prospects.
contacts-act-suppress = Ne plus contacter
contacts-act-suppress-sentence = Ils entrent dans les exclusions : aucune campagne de personne ne leur écrit. Seuls les responsables en retirent quelqu’un.
contacts-change-tag-help = Pour donner ou retirer une étiquette.
contacts-change-note-help = Pourquoi personne ne doit les contacter.
contacts-change-do = Appliquer à { $contacts }
contacts-change-so-far = { $contacts ->
    [one] { $contacts } contact examiné, { $changed } modifié.
   *[other] { $contacts } contacts examinés, { $changed } modifiés.
}
contacts-change-go-on = Continuer
contacts-change-stop = S’arrêter là
contacts-change-leave = Ce qui est modifié le reste si vous partez.
notice-nobody-chosen = Personne n’a été choisi. Cochez d’abord des contacts de la liste.
notice-contacts-changed = { $contacts ->
    [one] { $contacts } contact examiné, { $changed } modifié.
   *[other] { $contacts } contacts examinés, { $changed } modifiés.
}
notice-contacts-nameless = { $count ->
    [one] Un contact n’a ni profil ni adresse e-mail pour le désigner : excluez-le par entreprise ou mot-clé.
   *[other] { $count } contacts n’ont ni profil ni adresse e-mail pour les désigner : excluez-les par entreprise ou mot-clé.
}
notice-suppressed = Plus personne n’est contacté parmi ceux que désigne { $name }.
notice-suppression-removed = { $value } n’est plus dans les exclusions.

# Further entries of a journey.
journey-carried-over = Reporté à un autre jour
journey-unconfirmed = Envoi encore incertain
journey-ended = Une action est terminée

# Audience > Suppression.
suppression-title = Exclusions
suppression-sentence = Personne de cette liste n’est contacté par une campagne. La vérification a lieu au moment de l’envoi.
suppression-empty-title = Personne n’est exclu
suppression-empty-text = Ajoutez une personne, une entreprise, un domaine d’e-mail ou un mot-clé.
suppression-person = Personne
suppression-company = Entreprise
suppression-domain = Domaine d’e-mail
suppression-keyword = Mot-clé
suppression-note = Note
suppression-add = Ajouter
suppression-remove = Retirer { $value }

# Audience > Suppression > From a file.
suppression-from-file = Depuis un fichier
suppression-file-title = Exclure par fichier
suppression-file-sentence = Un tableau de personnes, d’entreprises, de domaines e-mail ou de mots-clés. Vous voyez ce qui y a été trouvé avant que rien ne soit écrit.
suppression-file-note-help = Pourquoi, pour chaque entrée dont le fichier ne le dit pas.
suppression-file = Fichier
suppression-file-added = Nouvelles entrées
suppression-file-on-list = Sur la liste maintenant
suppression-files = Fichiers
suppression-files-empty-title = Aucun fichier
suppression-files-empty-text = Les désabonnés de votre outil d’e-mailing, les clients de votre CRM : exportez-les là-bas en CSV ou XLSX et choisissez le fichier ici.
suppression-file-interrupted = Interrompu
suppression-file-interrupted-text = La lecture de ce fichier a été interrompue. Ce qui est sur la liste y reste ; choisissez de nouveau le fichier pour ajouter le reste.
suppression-preview-title = Exclure par { $file }
suppression-preview-sentence = { $count ->
    [one] { $count } nouvelle entrée. Rien n’est encore écrit.
   *[other] { $count } nouvelles entrées. Rien n’est encore écrit.
}
suppression-preview-choose = Rien ne dit qui ne doit pas être contacté. Choisissez pour une colonne ce qu’elle contient, puis regardez de nouveau.
suppression-preview-columns = À côté d’une colonne de personnes, les entreprises et domaines ne comptent que si vous les choisissez : qui demande à ne pas être contacté ne le demande pas pour tous ses collègues.
suppression-first-row = Première ligne
suppression-first-row-header = Nomme les colonnes
suppression-first-row-entry = Est une entrée comme les autres
suppression-preview-confirm = Mettre sur la liste
suppression-present = Déjà sur la liste
suppression-rejects = Non repris
suppression-reject-column = Colonne { $column } : { $reason }
suppression-field-kind = Ce que la ligne nomme
suppression-field-value = L’entrée elle-même
suppression-file-page-sentence = { $count ->
    [0] Rien de ce fichier n’est sur la liste d’exclusion.
    [one] { $count } entrée de ce fichier est sur la liste d’exclusion.
   *[other] { $count } entrées de ce fichier sont sur la liste d’exclusion.
}
suppression-open-list = Ouvrir la liste d’exclusion
suppression-file-remove = Les retirer de la liste
suppression-file-remove-text = Seul ce que ce fichier a mis sur la liste en sort ; ce qui y était avant reste. Dès lors, les campagnes peuvent contacter ces personnes.
suppression-file-remove-confirm = { $count ->
    [one] Retirer { $count } entrée de la liste
   *[other] Retirer { $count } entrées de la liste
}
notice-suppression-file = { $count ->
    [one] { $count } entrée de { $file } est nouvelle sur la liste ; non reprises : { $rejected }.
   *[other] { $count } entrées de { $file } sont nouvelles sur la liste ; non reprises : { $rejected }.
}
notice-suppression-file-removed = Ce que { $file } avait mis sur la liste d’exclusion en est sorti.
reject-nothing-named = La ligne ne nomme personne dans les colonnes choisies ; remplissez l’une d’elles.
reject-unknown-kind = Le type n’est ni personne, ni entreprise, ni domaine e-mail, ni mot-clé ; écrivez l’un d’eux.
reject-not-a-person = Une personne se nomme par une adresse de profil comme https://www.linkedin.com/in/jane-doe ou par une adresse e-mail.
reject-not-a-domain = Un domaine est ce qui suit le @ d’une adresse e-mail, comme example.com.
reject-no-words = Une entreprise ou un mot-clé a au moins une lettre ou un chiffre.
reject-too-many-keywords = La liste contient autant de mots-clés que possible ; nommez plutôt des entreprises et des domaines.
problem-nothing-chosen = Aucune colonne ne nomme qui ne doit pas être contacté. Dites laquelle contient des personnes, des entreprises, des domaines e-mail ou des mots-clés.

contact-edit-title = Modifier { $name }
contact-edit-sentence = Ce que vous changez ici reste tel que vous l’écrivez : aucun import ultérieur ne l’écrase.
contact-edit-by-hand = Écrit à la main ; aucun import ne le change.
contact-edit-from = De { $source } ; un import ultérieur peut le changer.
notice-contact-saved = { $name } est enregistré.
problem-profile-used = Un autre contact a cette adresse de profil. Ouvrez plutôt celui-là.
problem-not-a-profile = Ce n’est pas une adresse de profil LinkedIn. Copiez-la depuis la page du profil.

# Audience > Segments.
segments-title = Segments
segments-sentence = Les segments à critères sont toujours à jour : qui correspond y entre, qui ne correspond plus en sort.
segments-create = Créer un segment
segments-empty-title = Aucun segment pour l’instant
segments-empty-text = Un segment dit qui est visé : par exemple les directeurs commerciaux en France pas encore invités. Les campagnes y puisent, et il suit de lui-même ce qui se passe.
segment-of-finder = Résultats du finder du même nom
segment-global = Tout l’espace
segment-counting = comptage en cours
segment-archive = Archiver
segment-archive-title = Archiver { $name } ?
segment-archive-text = Il ne contient plus personne et quitte la liste. C’est définitif.
notice-segment-archived = { $name } est archivé.
notice-segment-saved = { $name } est enregistré.
segment-new-title = Nouveau segment
segment-edit-title = Modifier { $name }
segment-form-sentence = Le nombre et les premiers contacts suivent ce que vous écrivez ; rien n’est enregistré avant votre accord.
segment-save = Enregistrer le segment
segment-group-what = Ce que c’est
segment-group-who = Qui en fait partie
segment-owner-help = Les campagnes du propriétaire peuvent l’utiliser ; celui de tout l’espace est pour tous, chaque contact pour un seul expéditeur.
segment-count-again = Recompter
segment-preview-title = Qui il trouve
segment-incomplete = Remplissez les lignes pour voir qui elles trouvent.
segment-nobody = Personne ne correspond. Retirez un critère ou élargissez-le.
segment-why-of = Pourquoi { $name }
segment-show-all = Les voir dans la liste des contacts
segment-why-title = Pourquoi quelqu’un y est ou non
segment-why-contact = Contact
segment-why-help = Un nom tel que la liste des contacts le trouve.
segment-why-ask = Expliquer
segment-why-not-found = Personne du nom de { $name } n’est connu ici.
segment-is-in = { $name } en fait partie.
segment-is-out = { $name } n’en fait pas partie.
segment-line-holds = Vrai :
segment-line-fails = Faux :
segment-line-saw = vu : { $value }
segment-saw-nothing = rien
segment-uses-title = Utilisé par

# Criteria.
criterion-title = Intitulé de poste
criterion-headline = Titre du profil
criterion-company = Entreprise
criterion-name = Nom
criterion-industry = Secteur
criterion-city = Ville
criterion-region = Région
criterion-country = Pays
criterion-language = Langue
criterion-age = Âge
criterion-tag = Étiquette
criterion-finder = Finder
criterion-owner = Propriétaire
criterion-connected = Relation
criterion-invited = A été invité
criterion-accepted = A accepté une invitation
criterion-withdrawn = Invitation retirée
criterion-messaged = A reçu un message
criterion-clicked = A cliqué sur un lien
criterion-replied = A répondu
criterion-lead = Est un prospect
criterion-blocked = Refusé par un expéditeur
criterion-suppressed = Sur la liste d’exclusion
criterion-segment = Dans le segment
criterion-custom = Champ personnalisé
criteria-and = {" "}et{" "}
criteria-or = {" "}ou{" "}
criteria-or-word = ou
criteria-none-of = aucun de : { $parts }
criteria-except = sauf : { $criterion }
criteria-is = { $criterion } est { $values }
criteria-contains = { $criterion } contient { $values }
criteria-between = { $criterion } de { $from } à { $until }
criteria-from = { $criterion } à partir de { $from }
criteria-until = { $criterion } jusqu’à { $until }
criteria-known = { $field } est connu
criteria-connected-any = En relation avec un membre
criteria-connected-none = En relation avec aucun membre
criteria-connected-to = En relation avec { $values }
criteria-happened = { $event }, { $details }
criteria-in-campaign = dans la campagne { $values }
criteria-in-program = dans le programme { $values }
criteria-by-member = par { $values }
criteria-last-days = dans les { $days } derniers jours
criteria-day = jour
criteria-positive = avec intérêt
criteria-neutral = de façon neutre
criteria-negative = négativement
criteria-stop = en demandant d’arrêter
criteria-out-of-office = en étant absent
criteria-refusal = avec refus
criteria-yes = oui
criteria-no = non
criteria-group = Comment ces critères se combinent
criteria-group-all = Tous ces critères sont vrais
criteria-group-any = Au moins un de ces critères est vrai
criteria-group-not = Aucun de ces critères n’est vrai
criteria-remove-group = Retirer le groupe
criteria-add = Ajouter un critère
criteria-add-group = Ajouter un groupe
criteria-gone = N’existe plus
criteria-include = Inclure
criteria-exclude = Exclure
criteria-use = Inclure ou exclure
criteria-criterion = Critère
criteria-custom-name = Nom du champ
criteria-how = Comment
criteria-remove = Retirer le critère { $criterion }
criteria-values = Mots, séparés par des virgules
criteria-from-word = de
criteria-until-word = à
criteria-days = jours
criteria-any-campaign = Toute campagne
criteria-any-program = Tout programme
criteria-any-member = Tout membre
criteria-any-reply = Toute réponse
criteria-link = Adresse du lien
criteria-way-contains = contient
criteria-way-known = est connu
criteria-way-between = est entre
criteria-way-anybody = avec un membre
criteria-way-nobody = avec aucun membre
criteria-way-member = avec
criteria-way-number = comme nombre
criteria-way-date = comme jour
criteria-way-yes = est oui
criteria-way-no = est non
criteria-way-ever = à tout moment
criteria-way-last-days = dans les derniers
criteria-way-days = aux jours
criteria-way-is = est

finder-refusals = Pourquoi des personnes ont été bloquées
finder-refusals-help = Raisons données sur le compagnon, pour les personnes que ce finder a apportées.
# Cette personne serait-elle contactée ?
outlook-title = Cette personne serait-elle contactée ?
outlook-sentence = Par qui, quand, et sinon pourquoi : la réponse vient des règles d’envoi elles-mêmes.
outlook-person = Personne
outlook-person-help = Une adresse de profil ou une adresse e-mail.
outlook-ask = Demander
outlook-empty-title = Demandez pour n’importe qui
outlook-empty-text = Saisissez une adresse de profil ou une adresse e-mail. La réponse nomme chaque campagne, ce qu’elle ferait, et la règle qui décide.
outlook-yes = { $name } serait contacté par { $by }.
outlook-no = { $name } ne serait pas contacté en l’état.
outlook-suppressed = { $name } ne serait pas contacté : sur la liste d’exclusion ({ $kind } : { $value }).
outlook-unknown = { $name } n’est pas un contact de cet espace. Aucune campagne ne le contacte, et la liste d’exclusion ne le nomme pas.
outlook-contact = Ouvrir le contact
outlook-campaigns = Ce que ferait chaque campagne
outlook-column-answer = Réponse
outlook-column-when = Quand
outlook-rules = Les règles consultées
outlook-decided = a décidé
outlook-answer-planned = Oui, c’est prévu.
outlook-answer-approval = Oui, dès que l’expéditeur l’aura approuvé.
outlook-answer-ahead = { $count ->
    [0] Oui, avec la prochaine cohorte.
    [one] Oui, après une autre personne de la source.
   *[other] Oui, après { $count } autres personnes de la source.
}
outlook-answer-later = Pas maintenant. { $reason }
outlook-answer-no = Non. { $reason }
outlook-answer-over = C’est terminé. { $reason }
outlook-answer-waits = Invitée ; la suite attend l’acceptation.
outlook-answer-not-in-source = Non, la personne n’est pas dans sa source.
outlook-answer-given = Non, { $name } s’occupe de cette personne.
outlook-answer-passed = Non, elle a dépassé cette personne dans sa source.
outlook-rule-campaign = La campagne est-elle active ?
outlook-rule-member = L’expéditeur est-il actif ?
outlook-rule-identity = Le compte de l’expéditeur est-il connecté ?
outlook-rule-slot = Le créneau est-il ouvert ?
outlook-rule-limit = Le réseau a-t-il annoncé une limite ?
outlook-rule-approval = A-t-elle été approuvée ?
outlook-rule-earlier = L’étape précédente est-elle confirmée ?
outlook-rule-suppressed = La personne est-elle sur la liste d’exclusion ?
outlook-rule-refused = La personne n’a-t-elle pas refusé ?
outlook-rule-family = Un membre l’a-t-il invitée pour la même campagne ?
outlook-rule-tie = Qu’y a-t-il entre l’expéditeur et la personne ?
outlook-rule-withdrawal = La personne peut-elle être réinvitée après un retrait ?
outlook-rule-conversation = Que dit la conversation ?
outlook-rule-text = Le texte tient-il ?
outlook-rule-budget = Reste-t-il du budget ?
outlook-rule-share = Reste-t-il de la part de cette campagne ?
outlook-rule-note = Reste-t-il une note personnalisée ?

# Sources extérieures.
finder-kind-http-json = HTTP (JSON)
finder-kind-hubspot = HubSpot
finder-kind-pipedrive = Pipedrive
finder-kind-sql = Base de données
source-database = Base de données
source-database-help = postgres://lecture@db.example.com/crm, mysql://lecture@db.example.com/crm ou sqlite:people.db. La personne qui exploite Overture autorise l’hôte et le port, ou le dossier.
source-password = Mot de passe
source-query = Instruction
source-query-help = Un seul SELECT avec une ligne par personne, sans point-virgule. Utilisez un compte qui ne peut que lire.
source-order-column = Colonne croissante
source-order-column-help = Une colonne de la réponse qui grandit avec chaque nouvelle ligne, comme id. Chaque passage continue après sa dernière valeur.
source-title = Source
source-address = Adresse
source-address-help = Elle répond en JSON et commence par https://. Les redirections ne sont pas suivies.
source-secret = Clé
source-secret-help = Elle est chiffrée et n’est plus jamais montrée.
source-secret-kept = Une clé est gardée. Laissez vide pour continuer avec elle.
source-secret-header = En-tête de la clé
source-secret-header-help = Authorization si rien n’est écrit ici ; écrivez alors Bearer devant la clé, si la source le veut.
source-items = Où se trouvent les personnes
source-items-help = Des noms séparés par des points, comme data.items. Trouvé si rien n’est écrit ici.
source-paging = La réponse suivante
source-paging-none = Il y a une seule réponse
source-paging-page = Les pages sont numérotées
source-paging-offset = On saute un nombre de personnes
source-paging-cursor = Chaque réponse porte un curseur
source-paging-next-address = Chaque réponse porte l’adresse suivante
source-paging-link-header = L’en-tête Link la nomme
source-parameter = Paramètre
source-parameter-help = Il reçoit la page, le nombre ou le curseur.
source-path = Où la réponse le nomme
source-path-help = Le curseur ou l’adresse suivante, comme meta.next.
source-size = Paramètre de la taille
source-size-help = Il reçoit combien de personnes porte une réponse.
source-filter = Filtre
source-filter-help = Le numéro d’un filtre de Pipedrive ; tout le monde si rien n’est écrit ici.
source-mapping = Champs
source-mapping-help = Une ligne chacun : un champ de la source = ce qu’il remplit, custom ou ignored. Ce qui n’est pas nommé est trouvé.
source-preview = Aperçu
source-column-name = Champ de la source
source-answered = Personnes regardées : { $records } ; sans adresse : { $rejected }. Rien n’est encore gardé.

contact-duplicates = Doublons possibles
duplicates-title = Doublons possibles
duplicates-sentence = Des contacts qui sont peut-être la même personne. Comparez-en deux avant de les réunir ; une fusion peut être annulée.
duplicates-search = Chercher d’autres contacts
duplicates-empty-title = Personne d’autre n’a rien en commun avec ce contact
duplicates-empty-text = Cherchez par nom, entreprise ou titre un contact dont vous savez qu’il est la même personne.
duplicates-compare = Comparer
duplicates-compare-with = Comparer avec { $name }
duplicates-merged = Fusionnés avec ce contact
duplicates-merged-when = { $day }, { $by }
duplicates-undo-merge = Annuler la fusion de { $name }
duplicates-undone = Annulée
likeness-network-id = Même identifiant sur le réseau
likeness-member = Même numéro de membre
likeness-email = Même adresse e-mail
likeness-name-and-company = Même nom et même entreprise
likeness-name = Même nom
merge-title = Fusionner deux contacts
merge-sentence = Choisissez quelle valeur reste là où les deux en ont une. Sans choix, ce qu’une personne a écrit à la main l’emporte, sinon ce qu’a le contact qui reste.
merge-stays = Reste
merge-goes = Y est fusionné
merge-nothing = Rien
merge-count-actions = { $count ->
    [one] { $count } action de campagnes
   *[other] { $count } actions de campagnes
}
merge-count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
merge-count-relations = { $count ->
    [one] { $count } compte qui le connaît
   *[other] { $count } comptes qui le connaissent
}
merge-count-tags = { $count ->
    [one] { $count } étiquette
   *[other] { $count } étiquettes
}
merge-count-links = { $count ->
    [one] { $count } lien court
   *[other] { $count } liens courts
}
merge-suppressed = sur la liste d’exclusion
merge-endings = Ce qui se termine
merge-endings-why = Les deux étaient prévus ou approchés pour le même nom et le même programme. Personne n’est approché deux fois : ce qui y attend se termine.
merge-what-follows = Les conversations, étiquettes, sources et campagnes des deux deviennent celles du contact qui reste. Qui a refusé, ou figure sur la liste d’exclusion, sous l’un des deux ne reçoit plus rien.
merge-swap = Garder l’autre
merge-do = Fusionner
notice-merged = { $name } est fusionné avec ce contact.
notice-merge-undone = { $name } est de nouveau un contact à part.
problem-same-contact = C’est le contact lui-même. Choisissez-en un autre.
problem-nothing-to-choose = Ce champ n’a pas deux valeurs entre lesquelles choisir.
