# Ce que les rôles et les étendues permettent

area-users = Utilisateurs et groupes
area-administration = Administration
role-owner-hint = Tout, y compris les administrateurs, les clés d’API et les suppressions retenues.
role-admin-hint = Utilisateurs, groupes et connexions ; lit le reste. Pour le travail quotidien.
role-auditor-hint = Lit tout et ne modifie rien.

permission-read-users = Lire les utilisateurs et les groupes
permission-read-users-hint = Qui est là, avec attributs et appartenances.
permission-write-users = Modifier les utilisateurs et les groupes
permission-write-users-hint = Les créer, modifier, importer, inviter, désactiver et supprimer.
permission-read-connections = Lire les connexions
permission-read-connections-hint = Jetons sans leur secret, règles, paramètres et attributs.
permission-write-connections = Modifier les connexions
permission-write-connections-hint = Générer et renouveler des jetons, modifier les paramètres, ajouter et supprimer des attributs.
permission-decide-holds = Décider des suppressions retenues
permission-decide-holds-hint = Laisser passer des suppressions arrêtées parce que trop nombreuses, ou lever la retenue.
permission-read-log = Lire le journal d’approvisionnement
permission-read-log-hint = Ce que les fournisseurs d’identité ont demandé et obtenu.
permission-read-audit = Lire les pistes d’audit
permission-read-audit-hint = Ce que les administrateurs, les jetons et Muster lui-même ont fait.
permission-read-admins = Lire les administrateurs et les clés d’API
permission-read-admins-hint = Qui administre, et quels programmes ont une clé.
permission-write-admins = Modifier les administrateurs et les clés d’API
permission-write-admins-hint = Inviter, modifier et retirer des administrateurs, créer et supprimer des clés d’API, renommer l’organisation.
