# Words that every page uses.
skip-to-content = Aller au contenu
cancel = Annuler
save = Enregistrer
undo = Annuler
choose = Choisir…
copy = Copier
copied = Copié
copy-link = Copier le lien
on = Activé
off = Désactivé
never = Jamais
email = E-mail
password = Mot de passe
password-help = Au moins { $count } caractères.
full-name = Nom complet
time-zone = Fuseau horaire
form-refused = Pas encore enregistré. À revoir :
actions-of = Actions pour { $name }
log-out = Se déconnecter
go-to-start = Aller à la page d’accueil

# Navigation.
nav-label = Pages
nav-label-phone = Pages principales
nav-workspaces = Espaces de travail
nav-campaigns = Campagnes
nav-invites = Invitations
nav-nurtures = Nurturing
nav-audience = Audience
nav-finders = Finders
nav-contacts = Contacts
nav-segments = Segments
nav-suppression = Exclusions
nav-team = Équipe
nav-members = Membres
nav-settings = Réglages
nav-workspace = Espace de travail
nav-keys = Clés d’API
nav-notifications = Notifications
nav-companion = Compagnon
nav-more = Plus
theme-label = Apparence
theme-system = Système
theme-light = Clair
theme-dark = Sombre
language-label = Langue

# Lists.
filters-clear = Effacer les filtres
filter-remove = Retirer le filtre { $filter }
nothing-matches-title = Aucun résultat
nothing-matches-text = Aucune ligne ne correspond à ces filtres. Retirez-en un pour en voir davantage.
pager-label = Pages de la liste
pager-first = Première page
pager-next = Page suivante
count-contacts = { $count ->
    [one] { $count } contact
   *[other] { $count } contacts
}
count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}

# Columns.
column-sender = Émetteur
column-campaign = Campagne
column-name = Nom
column-program = Programme
column-source = Source
column-health = État
column-today = Aujourd’hui
column-ratio = Ratio
column-sent = Envoyés
column-clicks = Clics
column-replies = Réponses
column-active = Activation
column-actions = Actions
column-status = Statut
column-outcome = Résultat
column-contact = Contact
column-message = Message
column-time = Heure
column-owner = Propriétaire
column-finder = Finder
column-segment = Segment
column-contacts = Contacts
column-company = Entreprise
column-country = Pays
column-last-event = Dernier événement
column-source-kind = Source
column-remaining = Pas encore récupérés
column-state = État
column-found = Trouvés
column-member = Membre
column-role = Rôle
column-identity = Compte LinkedIn
column-account = Type de compte
column-connector = Connecteur
column-scope = Portée
column-created = Créée
column-expires = Expire
column-kind = Type
column-value = Valeur
column-added = Ajouté

# Actions on a row.
action-edit = Modifier
action-queue = File
action-duplicate = Dupliquer
action-archive = Archiver
action-remove = Retirer
action-requeue = Remettre dans la file
action-journey = Parcours
action-contacts = Contacts
action-run-now = Lancer maintenant

# Times.
time-tomorrow-at = demain, { $time }
time-yesterday-at = hier, { $time }
time-just-now = à l’instant
time-in-minutes = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
}
time-minutes-ago = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
time-in-hours = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
}
time-hours-ago = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
}
time-in-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
time-days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
weekday-monday = lundi
weekday-tuesday = mardi
weekday-wednesday = mercredi
weekday-thursday = jeudi
weekday-friday = vendredi
weekday-saturday = samedi
weekday-sunday = dimanche

# Pages that cannot be shown.
not-found-title = Il n’y a rien ici
not-found-text = L’adresse est fausse, ou ce qu’elle désignait est archivé ou appartient à un autre espace de travail.
forbidden-title = Votre rôle ne le permet pas
forbidden-text = Un responsable de l’espace de travail peut changer votre rôle sur la page Membres.
broken-title = Cette page n’a pas pu être affichée
broken-text = Rien n’est perdu. Rechargez la page ; si cela se reproduit, un administrateur trouvera la raison dans le journal.

# Demandes refusées.
go-back = Revenir
refused-title = Rien n’a été fait
refused-sign-in = Connectez-vous pour continuer.
wrong-method-text = Cette adresse n’accepte pas ce qui a été envoyé. Revenez à la page et utilisez son formulaire.
cross-site-text = La demande venait d’un autre site et n’a pas été exécutée. Ouvrez la page ici et recommencez.
too-large-text = L’envoi dépasse la taille permise et rien n’a été enregistré. Raccourcissez-le et renvoyez-le.
unreadable-text = L’envoi est illisible et rien n’a été enregistré. Rechargez la page et recommencez.
too-many-title = Trop de tentatives
too-many-seconds = { $count ->
    [one] Il y a eu trop de tentatives. Réessayez dans { $count } seconde.
   *[other] Il y a eu trop de tentatives. Réessayez dans { $count } secondes.
}
too-many-minutes = { $count ->
    [one] Il y a eu trop de tentatives. Réessayez dans { $count } minute.
   *[other] Il y a eu trop de tentatives. Réessayez dans { $count } minutes.
}
network-title = Le réseau n’a pas fait sa part
network-text = Sa réponse : { $message }
unavailable-title = La base de données ne répond pas
unavailable-text = Rien n’est perdu. Réessayez dans quelques secondes.
login-wrong = L’adresse e-mail ou le mot de passe est faux. Vérifiez les deux et réessayez.
conflict-already-exists = Cela existe déjà. Ouvrez celui qui est là ou choisissez un autre nom.
conflict-changed-meanwhile = Quelqu’un d’autre a modifié ceci entre-temps. Rechargez la page et refaites votre changement.
conflict-already-set-up = L’installation est déjà faite. Connectez-vous ou demandez une invitation à l’administrateur.
conflict-already-invited = Cette adresse est déjà invitée. Créez un nouveau lien pour cette invitation, ou retirez-la d’abord.
conflict-already-member = Cette personne est déjà membre.
conflict-last-manager = C’est le dernier responsable actif de l’espace de travail. Nommez d’abord un autre membre responsable.
conflict-campaign-archived = Cette campagne est archivée et ne peut plus être modifiée. Dupliquez-la pour continuer avec une nouvelle.
conflict-sender-without-account = L’émetteur n’a pas de compte. Connectez-en un dans le compagnon, puis répétez à nouveau.
conflict-no-stage = Ce programme n’a pas de réseau sur lequel répéter.
conflict-too-many-forecasts = Trop de prévisions et de répétitions sont en cours. Réessayez dans une minute.
conflict-already-answered = Une autre réponse a déjà été donnée. Rechargez la page pour la voir.
conflict-not-shown = Cette carte n’a pas encore été affichée. Ouvrez le compagnon, regardez-la, puis décidez.
conflict-identity-busy = Le compte est utilisé en ce moment même. Réessayez dans quelques secondes.
conflict-identity-has-history = Le compte en place a un historique qui se mêlerait à celui d’un autre. Reconnectez le même compte.
conflict-not-removable = L’action est en cours ou déjà terminée : elle reste dans la file.
conflict-not-requeueable = Impossible de la remettre dans la file : elle est envoyée, en cours, ou sa campagne est archivée.
conflict-import-in-progress = Un fichier est en cours d’importation dans cette recherche. Attendez la fin ou arrêtez-la.
conflict-merge-in-flight = Quelque chose est en route vers l’un des deux, ou personne ne sait encore si c’est arrivé. Regardez la file, dites-y ce que l’on sait, puis fusionnez.
conflict-merged-already = L’un des deux a déjà été fusionné avec un autre contact. Ouvrez ce contact et comparez à nouveau.
conflict-merged-away = Le contact a été fusionné avec un autre, que ce nom et ce programme approchent déjà. Annulez d’abord la fusion.
conflict-too-many-merged = On ne fusionne pas davantage de contacts en un seul. Regardez si tous sont la même personne, et annulez ce qui ne l’est pas.
conflict-later-merge = Le contact a été fusionné une fois de plus depuis. Annulez d’abord cette fusion-là.
conflict-merge-already-undone = Cette fusion a déjà été annulée.
conflict-later-import = Un autre fichier a été importé dans ce finder depuis. Annulez d’abord cette importation-là.
conflict-already-undone = Cette importation est déjà annulée.
conflict-not-undoable = Cette importation date d’une version antérieure, qui ne gardait pas ce que les contacts étaient avant.
conflict-not-running = Cette importation est déjà terminée. Il n’y a rien à arrêter.
conflict-nothing-to-run = Il n’y a rien à récupérer : la source de cette recherche est épuisée.
nav-administration = Administration
nav-users = Utilisateurs
nav-all-workspaces = Tous les espaces
nav-account = Votre compte
column-user = Utilisateur
column-organization-roles = Rôles dans l’organisation
palette-title = Aller à
palette-open = Rechercher
palette-sentence = Toute page, campagne, action et personne en quelques lettres. Ctrl K l’ouvre partout.
palette-placeholder = Une page, une campagne, une personne…
palette-submit = Rechercher
palette-none = Rien ne s’appelle « { $text } ».
keys-of-page = Touches de cette page
close = Fermer
