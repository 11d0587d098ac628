# Les liens d’une campagne (R47).
links-title = Liens
links-sentence = Les adresses des messages partent en liens courts ; voici qui les a ouverts. Les robots sont comptés à part.
links-empty-title = Pas encore de lien
links-empty-text = Écrivez une adresse comme https://example.org dans un message. Elle part en lien court, un par personne, et ses visites apparaissent ici.
links-by-person = Par personne
links-people = Personnes
links-clicks = Clics
links-robots = Robots
links-last = Dernier clic
links-not-sent = pas encore envoyé
column-address = Adresse
action-links = Liens
workspace-privacy = Vie privée
workspace-click-tracking = Compter les clics sur les liens des messages
workspace-click-tracking-help = Les adresses partent en liens courts, un par personne. Sans cela, les adresses partent telles quelles et rien n’est enregistré ; les liens déjà partis mènent toujours où ils menaient.
workspace-short-links = Les liens courts commencent par { $site }/l/.
workspace-no-short-links = Les liens courts ont besoin de l’adresse sous laquelle on atteint cette installation (le réglage public_url). D’ici là, les adresses partent telles quelles.

# Pourquoi.
why-title = Pourquoi, pour { $name }
why-not-in-source = Cette personne n’est pas dans la source de la campagne ; rien n’est prévu.
why-ahead = { $count ->
    [0] Cette personne est la prochaine de la source.
    [one] Cette personne est dans la source ; { $count } personne passe avant.
   *[other] Cette personne est dans la source ; { $count } personnes passent avant.
}
why-claimed = Un autre membre s’occupe de cette personne ; la campagne l’a passée.
why-passed-over = La campagne a passé cette personne : elle l’avait déjà contactée, ou un autre l’a fait.
why-drawn = La campagne a tiré cette personne.
why-undecided = L’expéditeur n’a pas encore décidé.
why-would-leave = Rien ne s’y oppose : cela part à son moment.
why-sequence-ended = La séquence est finie pour cette personne :
why-asked-for = En l’état, demandé pour son moment :
why-asked-at = Décidé :
why-no-rules = Aucune règle du moment d’envoi n’a décidé : une personne ou le plan l’a fait.
rule-campaign-is-active = La campagne est-elle active ?
rule-member-is-active = L’expéditeur est-il activé ?
rule-identity-is-connected = La session LinkedIn est-elle connectée ?
rule-slot-is-open = Son créneau est-il ouvert ? Il finit :
rule-no-limit-notice = N’y a-t-il pas d’avis de limite du réseau ?
rule-approval-is-given = Est-ce approuvé, là où il le faut ?
rule-earlier-step-is-confirmed = Chaque message précédent est-il confirmé ?
rule-contact-is-not-suppressed = La personne est-elle absente de la liste d’exclusion ?
rule-contact-did-not-refuse = La personne n’a-t-elle pas demandé d’arrêter ?
rule-family-has-not-approached = Personne d’autre n’a-t-il contacté la personne pour le même nom et programme ?
rule-tie-allows = Le lien entre expéditeur et personne convient-il ?
rule-withdrawal-is-over = La personne peut-elle être réinvitée après un retrait ?
rule-conversation-allows = Personne n’a-t-il écrit depuis le message précédent ?
rule-condition-holds = La condition d’envoi est-elle remplie ?
rule-text-fits = Le texte tient-il, avec toutes ses valeurs ?
rule-budget-is-left = Reste-t-il du budget ?
rule-share-is-left = Reste-t-il de la part de cette campagne ?
rule-note-is-left = Reste-t-il une note personnalisée ?
saw-yes = oui
saw-no = non
saw-none = aucun
saw-active = active
saw-connected = connecté
saw-disconnected = déconnecté
saw-invited = une invitation est ouverte
saw-holds = remplie
saw-does-not-hold = non remplie
saw-no-message = pas un message
saw-no-invitation = Pas une invitation
saw-not-looked-at = non regardé
change-start-campaign = Démarrer la campagne
change-decide = Décider sur le compagnon
change-say-whether-sent = Dire sur le compagnon si cela est parti
change-review-suppressions = Ouvrir la liste d’exclusion
change-edit-contact = Compléter le contact
change-review-messages = Modifier les messages
change-review-schedule = Modifier les créneaux
change-requeue = Remettre dans la file

# La prévision.
forecast-title = Prévision
action-forecast = Prévision
forecast-help = Faite par les étapes mêmes qui exécutent les jours, sur une copie. Elle vaut tant que personne n’accepte, ne répond, ne décide ni ne change rien.
forecast-sentence = { $count ->
    [one] { $count } action part dans les jours à venir ; propositions en attente d’une décision : { $undecided }.
   *[other] { $count } actions partent dans les jours à venir ; propositions en attente d’une décision : { $undecided }.
}
forecast-running = Les jours à venir sont parcourus
forecast-look-again = Regarder à nouveau
forecast-incomplete = Ce n’est pas tout. Cela va jusqu’à
forecast-empty-title = Rien dans les jours à venir
forecast-empty-text = Rien n’est prévu. Démarrez une campagne, ou donnez-lui des créneaux et une source.
forecast-proposals = Propositions
forecast-as-they-are = telles quelles
forecast-as-approved = tenues pour approuvées
forecast-bounds = Ce qui retient
forecast-invitations-bound = Les invitations de la semaine sont épuisées
forecast-messages-bound = Les messages du jour sont épuisés
forecast-withdrawals-bound = Les retraits atteignent le maximum d’une journée
forecast-dry = la source s’épuise ; les créneaux du { $date } reçoivent moins que leur cohorte.
forecast-slot = créneau { $number }
forecast-leaving = { $leaving } sur { $count } partent
forecast-more = et { $count } de plus
forecast-leaves = part
forecast-ends = ne part pas
forecast-waits-for-decision = attend une décision
forecast-waits = attend

# Versions et différences.
versions-title = Versions
versions-sentence = Chaque fois que la campagne a été enregistrée. Revenir en arrière est un changement comme un autre : il fait une nouvelle version.
versions-empty-title = Pas encore de version
versions-empty-text = Le prochain changement est gardé ici avec ce qu’il y avait avant.
version-number = Version { $number }
version-present = telle qu’elle est
version-created = Créée
version-edited = Modifiée
version-rolled-back = Retour en arrière
version-kept = Telle qu’avant que les versions soient gardées
version-back = Revenir à la version { $number }
action-versions = Versions
notice-rolled-back = La campagne est telle qu’à la version { $number }.
notice-not-rolled-back = Rien n’a été changé. { $reasons }
field-message-text = Message { $number }, texte ({ $language })
field-of-message = Message { $number } : { $field }
field-delay = Délai en jours
field-condition = Condition d’envoi
field-kind = Sorte
schedule-holidays = Jours fériés
schedule-holidays-help = Dates où aucun créneau ne commence, une par ligne, comme 2027-05-01.
condition-always = Toujours
condition-in = Seulement qui est dans { $name }
condition-not-in = Seulement qui n’est pas dans { $name }
condition-other = Une condition posée par un programme
condition-help = Regardée quand le message va partir. Si elle n’est pas remplie, rien ne part.
difference-title = Ce que cela change
difference-meanwhile = Quelqu’un d’autre a changé cette campagne depuis que vous l’avez ouverte. Rien de ce que vous avez écrit n’est perdu.
difference-yours = Le vôtre, comparé à ce qui est maintenant
difference-none = Rien n’est différent.
difference-was-not-there = (n’y était pas)
difference-goes = (disparaît)
difference-save = Enregistrer ces changements
affected-in-flight = { $count ->
    [0] Personne n’a rien d’ouvert dans cette campagne.
    [one] { $count } personne a quelque chose d’ouvert dans cette campagne.
   *[other] { $count } personnes ont quelque chose d’ouvert dans cette campagne.
}
affected-new-text = { $count ->
    [one] { $count } d’entre elles reçoit le message changé.
   *[other] { $count } d’entre elles reçoivent le message changé.
}
affected-keep-text = { $count ->
    [one] { $count } garde le texte approuvé.
   *[other] { $count } gardent le texte approuvé.
}
affected-ended = { $count ->
    [one] Pour { $count }, le message ouvert finit, car il est retiré.
   *[other] Pour { $count }, le message ouvert finit, car il est retiré.
}
affected-moved = { $count ->
    [one] Pour { $count }, le jour ou l’heure peut changer.
   *[other] Pour { $count }, le jour ou l’heure peut changer.
}
affected-tests = { $count ->
    [one] { $count } comparaison de textes prend fin. Ce qui est venu des anciens textes n’est pas mêlé à ce qui vient des nouveaux.
   *[other] { $count } comparaisons de textes prennent fin. Ce qui est venu des anciens textes n’est pas mêlé à ce qui vient des nouveaux.
}
affected-undecided = { $count ->
    [one] { $count } proposition attend une décision ; qui décide change.
   *[other] { $count } propositions attendent une décision ; qui décide change.
}
affected-waiting = { $count ->
    [one] { $count } invitation attend une réponse ; la suite pour cette personne est comme changée.
   *[other] { $count } invitations attendent une réponse ; la suite pour ces personnes est comme changée.
}

# La file de toutes les campagnes.
queue-sentence = Chaque action des campagnes, par programme et membre ; chaque ligne dit pourquoi.
queue-order = Ordre
queue-latest = les dernières d’abord
queue-earliest = les premières d’abord

# La note telle que reçue par toute la source.
action-lengths = Longueurs de la note
lengths-title = Longueurs de la note
lengths-sentence = { $contacts } contacts de la source regardés ; { $refused } d’entre eux ne recevraient pas d’invitation. Au plus { $limit } caractères tels que reçus.
lengths-more = La source en contient davantage ; voici les { $contacts } premiers.
lengths-refused = Qui n’en recevrait pas
lengths-fits-title = Elle convient à tous
lengths-fits-text = Pour chaque contact de la source, chaque valeur est là et la note est assez courte.
lengths-shortest = La plus courte
lengths-longest = La plus longue
lengths-too-long = Trop longue
lengths-of = { $length } caractères sur { $limit }
lengths-missing = Pas de valeur pour { $token }

# Compared texts.
variants-title = Textes comparés
variants-sentence = Quels mots marchent le mieux : chaque texte va à une partie des gens, et ce qui en est venu est regardé une seule fois, selon la règle dite à l’avance.
variants-all = Toutes les comparaisons
variants-present = Maintenant
variants-former = Avant
variants-former-help = Des textes, poids ou règles qui ont changé. Ce qui en est venu n’est pas mêlé à la suite.
variants-test = { $step }, comparaison { $number }
variants-empty-title = Aucun texte n’est encore comparé
variants-empty-text = Ajoutez un second texte à un message de cette campagne : chacun va à la moitié des gens, tirée au sort. Vous dites à l’avance avec combien de personnes le résultat est regardé ; on vous dit alors si un texte est meilleur, ou qu’aucune différence n’a été trouvée.
variants-add = Ajouter un texte à comparer
notice-variant-used = Qui est planifié à partir de maintenant reçoit le texte { $name }.
notice-variant-split = Les personnes sont de nouveau réparties entre les textes.
notice-variant-replaced = Rien n’a changé : les textes ont été modifiés entre-temps, ou le résultat n’a pas encore été regardé.
field-message-variant = Message { $number }, texte { $name } ({ $language })
