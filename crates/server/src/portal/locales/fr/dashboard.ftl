# Tableau de bord

dashboard-steps = Premiers pas
dashboard-steps-text = Quatre étapes jusqu’aux premiers utilisateurs. Chacune se coche d’elle-même une fois franchie.
dashboard-step-done = fait
dashboard-step-connect = Connecter un fournisseur d’identité
dashboard-step-connect-text = Choisissez-le sous Approvisionnement des utilisateurs et générez un jeton.
dashboard-step-test = Avoir de ses nouvelles
dashboard-step-test-text = Saisissez-y le jeton et l’URL SCIM cible, puis testez la connexion.
dashboard-step-user = Le premier utilisateur
dashboard-step-user-text = Affectez-y une personne à l’application. Ou créez ici un utilisateur local.
dashboard-step-group = Le premier groupe
dashboard-step-group-text = Affectez-y un groupe, et ses membres suivent.

dashboard-attention = À surveiller
dashboard-held = est retenue depuis le { $since } : désactiver et supprimer des utilisateurs attend un propriétaire.
dashboard-token-over = a un jeton expiré depuis le { $day }. Son fournisseur d’identité est refusé tant qu’il n’en a pas un nouveau.
dashboard-token-soon = { $days ->
    [one] a un jeton qui expire le { $day }, dans { $days } jour. Renouvelez-le, ou générez-en un second et changez.
   *[other] a un jeton qui expire le { $day }, dans { $days } jours. Renouvelez-le, ou générez-en un second et changez.
}

dashboard-requests = Requêtes des fournisseurs d’identité
dashboard-reach = Période
dashboard-day = 24 heures
dashboard-week = 7 jours
dashboard-month = 30 jours
dashboard-no-requests = Rien n’a été demandé pendant cette période. Les lectures réussies ne sont pas comptées.
dashboard-zone = Heures de { $zone }. Les lectures réussies ne sont pas comptées.
dashboard-chart-day = Les dernières 24 heures, heure par heure : { $succeeded } requêtes effectuées, { $failed } échouées
dashboard-chart-week = Les 7 derniers jours, par quarts de jour : { $succeeded } requêtes effectuées, { $failed } échouées
dashboard-chart-month = Les 30 derniers jours, jour par jour : { $succeeded } requêtes effectuées, { $failed } échouées
chart-done = { $count ->
    [one] { $count } effectuée
   *[other] { $count } effectuées
}
chart-failed = { $count ->
    [one] { $count } échouée
   *[other] { $count } échouées
}
chart-numbers = Les mêmes en chiffres
chart-time = Heure
chart-done-column = Effectuées
chart-failed-column = Échouées
chart-percent = { $percent } %

dashboard-failures = Échecs récents
dashboard-all-failures = Tous les échecs
dashboard-no-failures = Rien n’a échoué. Ce que les fournisseurs d’identité demandent et se voient refuser apparaît ici.
dashboard-connections = Connexions
dashboard-no-connections = Aucune pour l’instant. Choisissez-y votre fournisseur d’identité pour commencer.
dashboard-is-held = Retenue
dashboard-last-request = Dernière requête :
dashboard-no-request = Pas encore de requête
dashboard-groups = { $count ->
    [one] { $count } groupe
   *[other] { $count } groupes
}
