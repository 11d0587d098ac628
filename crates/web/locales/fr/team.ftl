# Set-up and log-in.
setup-title = Installer Overture
setup-lead = C’est le premier démarrage. Trois noms, un mot de passe, et vous y êtes.
setup-organization-legend = Organisation
setup-organization = Nom de l’organisation
setup-workspace = Nom du premier espace de travail
setup-workspace-help = Un espace de travail a ses propres membres, contacts et campagnes.
setup-time-zone-help = Les campagnes partent de lui ; chacune peut en avoir un autre.
setup-person-legend = Vous, premier administrateur
setup-submit = Installer
login-title = Se connecter
login-submit = Se connecter
login-demo = Comptes de cette démonstration
welcome-title = Bienvenue
welcome-lead = Vous êtes invité dans { $workspace } sous { $email }. Choisissez un mot de passe pour commencer.
welcome-submit = Commencer

# Team > Members.
members-title = Membres
members-sentence = { $ready } sur { $count } peuvent envoyer maintenant.
role-manager = Responsable
role-editor = Éditeur
role-member = Membre
role-viewer = Lecteur
role-manager-help = Tout dans cet espace de travail.
role-editor-help = Campagnes et audience.
role-member-help = Ses campagnes et le compagnon.
role-viewer-help = Regarde, ne change rien.
account-standard = Standard
account-premium = Premium
account-sales-navigator = Sales Navigator
account-recruiter = Recruiter
connector-assisted = Assisté
connector-sandbox = Bac à sable
connector-assisted-help = Au créneau, vous recevez une carte : ouvrez le profil, collez le texte prêt, dites ce qu’il en est. Aucun mot de passe n’est demandé.
connector-sandbox-help = Un réseau simulé pour essayer. Aucune personne réelle n’est contactée.
identity-connected = Connecté
identity-disconnected = Déconnecté
identity-action-required = Action requise
identity-inactive = Déconnecté du compagnon
identity-none = Pas encore connecté
identity-connect-own = Connecter votre compte
member-active-label = { $name } est actif
member-make = Rendre { $role }
members-open-invitations = Invitations ouvertes
members-link-until = lien valable jusqu’à
members-withdraw = Retirer
members-invite = Inviter un membre
members-invite-help = Vous recevez un lien à transmettre. Il part aussi par e-mail là où c’est configuré.
members-invite-submit = Inviter

# Settings.
workspace-title = Espace de travail
workspace-language-help = Pour les membres qui n’en ont pas choisi.
workspace-budgets = Budgets par membre
workspace-budgets-help = Ils valent pour toutes les campagnes et tous les espaces d’un membre.
workspace-invitations = Invitations en 7 jours
workspace-invitations-help = Au plus { $maximum }.
workspace-messages = Messages par jour
keys-title = Clés d’API
keys-sentence = Pour les programmes qui travaillent avec cet espace.
keys-documentation = Ouvrir la documentation de l’API
keys-empty-title = Pas encore de clé
keys-empty-text = Une clé permet à un programme de lire cet espace, ou d’y écrire.
keys-create = Créer une clé
keys-name-help = Ce qui l’utilise, pour savoir plus tard ce que vous révoquez.
keys-days = Prend fin après (jours)
keys-days-help = Vide pour une clé sans fin.
keys-fresh = La clé est créée. Copiez-la maintenant : elle ne sera plus affichée.
keys-revoke = Révoquer
keys-revoke-title = Révoquer { $name } ?
keys-revoke-text = Les programmes qui l’utilisent seront refusés dès maintenant. C’est irréversible.
scope-read = Lecture
scope-write = Lecture et écriture
scope-read-help = Voit tout dans cet espace.
scope-write-help = Peut aussi créer, modifier et démarrer des campagnes.
notifications-sentence = { $count ->
    [one] { $count } non lue.
   *[other] { $count } non lues.
}
notifications-read-all = Tout marquer comme lu
notifications-empty-title = Rien de nouveau
notifications-empty-text = Les propositions en attente, les sessions expirées et les réponses apparaissent ici.
