# Audience > Finders.
finders-title = Finders
finders-create = Créer un finder
finders-sentence = { $running } actifs ; { $found } contacts trouvés jusqu’ici.
finders-empty-title = Pas encore de finder
finders-empty-text = Un finder apporte des contacts : d’un fichier CSV en une fois, ou d’une recherche sur le réseau, quelques-uns par jour.
finder-kind-csv = Fichier CSV
finder-kind-network-search = Recherche sur le réseau
finder-waiting-for-file = Attend un fichier
finder-waiting = Attend son créneau
finder-complete = Tout est récupéré
finder-failed = En échec
finder-inactive = Inactif
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
finder-file-label = Fichier CSV
finder-file-help = Tout séparateur, encodage et ordre de colonnes. Ce qui est détecté est montré avant toute écriture.
finder-file-more = D’autres fichiers s’importent sur la page du finder.
finder-preview-file = Aperçu du fichier
finder-search = Recherche
finder-search-help = Au moins un critère. Tous ceux donnés doivent être remplis.
finder-keywords = Mots-clés
finder-title = Fonction
finder-company = Entreprise
finder-country = Pays
finder-results = Résultats par créneau
finder-results-help = Entre 1 et 25, à des moments aléatoires du créneau.

# A finder.
finder-sentence = { $kind } ; { $found } contacts trouvés.
finder-import-more = Importer un autre fichier
finder-imports = Imports
finder-no-imports-title = Rien d’importé pour l’instant
finder-no-imports-text = Le premier passage apparaîtra ici avec ses chiffres et ses lignes rejetées.
finder-next = Prochain passage
finder-segment = Segment
finder-campaigns = Campagnes
finder-latest = Derniers trouvés
finder-all-contacts = Tous ses contacts

# What a file holds.
import-title = Importer { $file }
import-sentence = { $created } nouveaux contacts, { $rejected } lignes rejetées. Rien n’est encore écrit.
import-encoding = Encodage
import-separator = Séparateur
import-finder = Finder
import-columns = Colonnes
import-column-header = Colonne du fichier
import-column-field = Remplit
import-column-samples = Premières valeurs
import-column-of = Ce que remplit la colonne { $header }
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
import-rejects-download = Télécharger les lignes rejetées
import-row = Ligne
import-reason = Raison
import-excerpt = Ce qui s’y trouve
import-confirm = { $count ->
    [one] Importer { $count } contact
   *[other] Importer { $count } contacts
}

# Audience > Contacts.
contacts-title = Contacts
contacts-import = Importer un fichier
contacts-search = Chercher nom, entreprise, fonction
contacts-empty-title = Pas encore de contact
contacts-empty-text = Importez un fichier CSV, ou créez un finder qui parcourt le réseau.
contact-profile = Profil
contact-campaigns = Campagnes
contact-suppress = Ne plus contacter

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
