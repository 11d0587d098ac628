# Le bandeau au-dessus de chaque page tant que tout est retenu.
held-banner = Rien n’est envoyé : tout est retenu jusqu’à ce qu’une personne regarde.
held-banner-cure = Voir pourquoi

# Réglages > Envois.
nav-engine = Envois
engine-title = Envois
engine-sentence-fine = Rien n’est retenu ; tout part à son heure.
engine-sentence-ready = Rien ne part. Chaque réseau a été lu ; les envois peuvent reprendre.
engine-sentence-reading = { $count ->
    [one] Rien ne part. Le réseau de { $count } compte reste à lire.
   *[other] Rien ne part. Les réseaux de { $count } comptes restent à lire.
}
engine-happened = Ce qui s’est passé
hold-restored = Cette installation vient d’une sauvegarde. Ce qui a été envoyé après elle n’y figure pas.
hold-copied = Le dossier de données n’est plus au même endroit. S’il s’agit d’une copie, l’original envoie peut-être encore.
hold-replaced = La base de données n’est pas celle que ce dossier de données connaît.
hold-rolled-back = La base de données est plus ancienne que ce qui en a été vu. Ce qui a été envoyé depuis manque.
hold-timeline-changed = Le serveur de la base de données est un autre, ou a basculé après une panne. Les dernières écritures manquent peut-être.
hold-clock-jumped = L’horloge a fait un grand bond en avant ou en arrière que rien ne confirme. Vérifiez l’heure de la machine avant de reprendre.
hold-since = Retenu depuis
hold-known-until = la base sait tout jusqu’à
engine-read = Ce qui a été lu depuis
engine-read-help = On demande à chaque réseau ce qui s’est passé pendant la période manquante. Rien ne part par un compte avant cela, même après la reprise.
engine-column-read = Réseau
engine-is-read = Lu
engine-is-unread = À lire
engine-is-unreachable = Reconnexion nécessaire d’abord
engine-leaving = Ce qui partirait maintenant
engine-overdue = { $count ->
    [one] { $count } action est en retard dans un créneau ouvert ; elle reçoit un nouveau moment dans le reste du créneau.
   *[other] { $count } actions sont en retard dans un créneau ouvert ; elles reçoivent de nouveaux moments dans le reste du créneau.
}
engine-scheduled = { $count ->
    [one] { $count } action a son moment encore à venir dans un créneau ouvert.
   *[other] { $count } actions ont leur moment encore à venir dans un créneau ouvert.
}
engine-later = { $count ->
    [one] { $count } action attend un créneau ultérieur.
   *[other] { $count } actions attendent un créneau ultérieur.
}
engine-open = { $count ->
    [one] { $count } action a une issue inconnue ; elle est recherchée et n’est pas refaite.
   *[other] { $count } actions ont une issue inconnue ; elles sont recherchées et ne sont pas refaites.
}
engine-release = Reprendre les envois
engine-release-text = Tout repart à son heure. Ce dont le créneau est passé a expiré ou passe au suivant ; rien ne part d’un coup.
engine-release-by-manager = Un gestionnaire de l’organisation peut reprendre les envois.
engine-reason = Raison
engine-reason-help = Pour le journal, par exemple : l’ancien serveur est éteint.
engine-sure = Rien d’autre n’envoie pour ces comptes
engine-sure-help = S’il s’agit d’une copie, ou si l’ancien serveur tourne encore, les personnes reçoivent tout deux fois.
notice-released = Les envois reprennent. Tout part à son heure.
engine-nodes = Processus qui envoient
engine-no-node = Aucun processus n’a rien dit ces deux dernières minutes.
engine-column-node = Processus
engine-column-clock = Horloge
engine-column-zones = Fuseaux horaires
engine-column-state = État
engine-seconds = { $seconds } s
doubt-none = Fonctionne
doubt-near = Horloge décalée ; réglez-la
doubt-apart = Ne prend rien : son horloge a plus d’une minute d’écart
doubt-behind = Ne prend rien : l’horloge est en retard sur la dernière décision
doubt-standing = Ne prend rien : l’horloge est arrêtée
doubt-jumped = Ne prend rien : l’horloge a fait un bond
doubt-older-zones = Ne planifie rien : un autre processus a des fuseaux plus récents
engine-ended = Auparavant
engine-column-happened = Ce qui s’est passé
engine-column-released = Reprise
