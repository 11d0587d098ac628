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
