# Administration > Identité > Approvisionnement des utilisateurs

provisioning-intro = Les fournisseurs d’identité poussent utilisateurs et groupes vers Muster par SCIM. Chacun a ici une connexion, avec deux jetons au plus.
connections = Connexions
connections-empty = Pas encore de connexion
connections-empty-text = Choisissez votre fournisseur d’identité ci-dessus. Générer un jeton crée la connexion avec lui.
connection-choose-idp = Choisir un fournisseur d’identité (IdP)
connection-choose-idp-hint = Une confirmation est demandée avant de générer un jeton ; la suite est guidée.
connection-generate = Générer
connection-name = Nom
connection-idp = Fournisseur d’identité
connection-idp-generic = SCIM 2.0 générique
connection-status = État
connection-tokens = Jetons
connection-last-request = Dernière requête
connection-last-success = Dernier succès
connection-last-failure = Dernier échec
connection-never = Jamais
connection-groups-count = { $count ->
    [one] { $count } groupe
   *[other] { $count } groupes
}

# Comment va une connexion

connection-health = Santé
connection-health-waiting = Pas encore connectée
connection-health-waiting-text = Le fournisseur d’identité n’a encore rien demandé.
connection-health-working = En service
connection-health-working-text = Les requêtes sont exécutées dès leur arrivée.
connection-health-some-fail = Quelques échecs
connection-health-some-fail-text = Les requêtes sont exécutées, mais certaines ont échoué depuis 24 heures. Le détail figure plus bas.
connection-health-silent = Silencieuse
connection-health-silent-text = Aucune requête depuis plus longtemps que ce fournisseur d’identité n’attend entre deux cycles.
connection-health-failing = En échec
connection-health-failing-text = Tout ce qui a été demandé dernièrement a échoué.
connection-health-refused = Jeton refusé
connection-health-refused-text = Le jeton utilisé par le fournisseur d’identité n’est plus accepté : ses requêtes reçoivent la réponse 401.
connection-health-held = Retenue
connection-health-held-text = La désactivation et la suppression d’utilisateurs attendent un propriétaire ; tout le reste continue.
connection-probes = Tests de connexion

connection-quarantine-likely = Le fournisseur d’identité a probablement mis cette connexion en quarantaine
connection-quarantine-possible = Le fournisseur d’identité a peut-être mis cette connexion en quarantaine
connection-quarantine-text = Microsoft Entra ID n’essaie alors qu’une fois par jour et abandonne après quatre semaines. Corrigez la cause, puis choisissez « Redémarrer l’approvisionnement » sur la page Approvisionnement de l’application, là-bas.
connection-sign-refused = Le jeton qu’il utilisait n’est plus accepté. Des identifiants refusés entraînent aussitôt la quarantaine.
connection-sign-failing = Rien n’a réussi depuis le { $since }.
connection-sign-failing-ever = Rien n’a jamais réussi.
connection-sign-many = { $failed } modifications sur { $all } ont échoué hier et aujourd’hui, plus que Microsoft Entra ID n’en tolère.
connection-sign-silent = Aucune requête depuis le { $since }, alors qu’il en envoie toutes les 40 minutes.

connection-days = Les { $count } derniers jours
connection-days-empty = Aucun utilisateur ni groupe n’a été modifié ces jours-ci.
connection-days-done = { $count ->
    [one] { $count } exécutée
   *[other] { $count } exécutées
}
connection-days-failed = { $count ->
    [one] { $count } en échec
   *[other] { $count } en échec
}
connection-days-table = Jour par jour
connection-day = Jour (UTC)
connection-done = Exécutées
connection-failed = En échec

connection-failures = Ce qui a échoué ces jours-ci
connection-failure-answer = Réponse
connection-failure-what = Signification
connection-failure-count = Nombre
connection-failure-last = Dernière fois
connection-failure-value = Une valeur manque ou ne convient pas, une adresse de courriel par exemple. Corrigez-la, ou sa correspondance, chez le fournisseur d’identité.
connection-failure-mutability = Un attribut ne peut plus changer après l’approvisionnement, comme le nom d’utilisateur. Une règle dans Modifier les paramètres en décide.
connection-failure-filter = Une recherche n’a pas été comprise. Vérifiez l’attribut de correspondance chez le fournisseur d’identité.
connection-failure-syntax = La requête n’a pas été comprise. Vérifiez les correspondances chez le fournisseur d’identité.
connection-failure-missing = L’utilisateur ou le groupe n’est pas ou plus ici. Redémarrer l’approvisionnement refait la mise en correspondance.
connection-failure-taken = Un utilisateur de ce nom d’utilisateur, ou un groupe de ce nom, appartient à une autre source.
connection-failure-version = La ressource a changé entre-temps.
connection-failure-large = La requête dépassait la taille que le serveur accepte.
connection-failure-unavailable = Retenue par le garde-fou, ou serveur occupé. La requête sera renouvelée.
connection-failure-internal = Une erreur s’est produite dans Muster. Le journal du serveur en dit la cause.
connection-failure-other = La requête est impossible. L’entrée du journal en dit la cause.

# Jetons

connection-token = Jeton
connection-token-status = État des jetons
connection-tokens-most = Une connexion a deux jetons au plus : un en service, et un pour prendre la relève.
connection-tokens-empty = Aucun jeton
connection-tokens-empty-text = Générez-en un, puis saisissez-le chez votre fournisseur d’identité.
connection-tokens-active = { $count ->
    [0] Aucun actif
    [one] { $count } actif
   *[other] { $count } actifs
}
connection-tokens-count = { $count ->
    [0] Elle n’a pas encore de jeton.
    [one] Elle a un jeton.
   *[other] Elle a { $count } jetons.
}
connection-token-name = Nom
connection-token-unnamed = Jeton { $id }
connection-token-active = Actif
connection-token-inactive = Inactif
connection-token-expired = Expiré
connection-token-expires = Expire
connection-token-expires-in = { $days ->
    [one] Expire dans { $days } jour
   *[other] Expire dans { $days } jours
}
connection-token-last-used = Dernière utilisation
connection-token-unused = Pas encore vu en service
connection-token-select = Sélectionner
connection-token-activate = Rendre actif
connection-token-inactivate = Rendre inactif
connection-token-renew = Renouveler
connection-token-remove = Retirer
connection-token-set-active = « { $token } » est actif : sa prochaine requête sera acceptée.
connection-token-set-inactive = « { $token } » est inactif : sa prochaine requête sera refusée.
connection-token-renew-title = Renouveler « { $token } » ?
connection-token-renew-text = Il reçoit un nouveau secret et une nouvelle échéance. L’ancien secret est refusé aussitôt : le fournisseur d’identité échoue tant que le nouveau n’y est pas saisi. Pour changer sans interruption, générez plutôt un second jeton.
connection-token-remove-title = Retirer « { $token } » ?
connection-token-remove-text = Ce qui le présente est refusé dès la prochaine requête. C’est définitif.
connection-token-remove-used = Dernière utilisation : { $time }.
connection-token-removed = Le jeton a été retiré.
connection-token-once-text = Le jeton est affiché une seule fois, sur la page suivante. Muster n’en conserve qu’une empreinte.

connection-generate-title = Générer un jeton pour { $idp } ?
connection-for = Connexion
connection-new = Une nouvelle connexion
connection-name-hint = Pour vous et les autres administrateurs ; par exemple le locataire qu’elle représente.
connection-token-label = Nom du jeton
connection-token-label-hint = Distingue vos deux jetons.
connection-token-made = Jeton de { $connection }
connection-token-copy-now = Copiez le jeton maintenant : il n’est affiché que cette fois. Une fois cette page quittée, personne ne peut le revoir ; il peut seulement être renouvelé.
connection-token-copied = Je l’ai copié
connection-token-where = Le jeton a été affiché lors de sa génération. S’il est perdu, renouvelez-le ou générez-en un autre.
connection-scim-url = URL SCIM cible

problem-token = Cette connexion a déjà deux jetons, le maximum. Retirez-en un d’abord.
problem-after = Un jeton a été généré entre-temps ; aucun autre n’a donc été créé. Si vous avez renvoyé cette page : la première fois a réussi.
problem-label = Le nom d’un jeton compte 200 caractères au plus.

# Passer à un nouveau jeton

connection-rotation = Passer à un nouveau jeton
connection-rotation-done = fait
connection-rotation-new = Générer un nouveau jeton
connection-rotation-seen = Le saisir ; attendre de le voir en service
connection-rotation-retire = Retirer l’ancien jeton
connection-rotation-new-text = « { $token } » expire le { $day }. Générez-en un second à côté : les deux sont acceptés jusqu’au retrait de l’ancien, et rien n’échoue entre-temps.
connection-rotation-expired-text = « { $token } » a expiré : ce qui le présente est refusé. Générez-en un nouveau et saisissez-le chez le fournisseur d’identité.
connection-rotation-seen-text = Saisissez « { $token } » chez { $idp } à la place de l’ancien. Il n’a pas encore été vu en service ; cette page le dira.
connection-rotation-retire-text = « { $successor } » est en service. Rendez « { $old } » inactif ; si rien n’échoue pendant un jour, retirez-le.
connection-rotation-old-used-text = Le nouveau jeton a servi, mais « { $old } » a servi après lui : quelque chose présente encore l’ancien. Trouvez-le avant de retirer le jeton.
connection-rotation-where = Où le saisir

# Le garde-fou retient

connection-hold-title = La désactivation et la suppression d’utilisateurs sont retenues
connection-hold-text = Depuis le { $since }, le garde-fou retient ces requêtes : { $removed } désactivés ou supprimés en { $minutes } minutes. Elles reçoivent la réponse 503, et le fournisseur d’identité les renouvelle. Tout le reste continue.
connection-hold-what = Ce qui est retenu, le plus récent d’abord
connection-hold-log = Le tout dans le journal d’approvisionnement
connection-hold-owner = Un propriétaire de l’organisation décide de la suite.
connection-held-disable = Désactiver
connection-held-delete = Supprimer
connection-hold-allow = Autoriser
connection-hold-allow-title = Laisser { $connection } désactiver et supprimer des utilisateurs ?
connection-hold-allow-text = { $minutes ->
    [one] Pendant { $minutes } minute, tout passe, quel que soit le nombre d’utilisateurs. Regardez d’abord ce qui est retenu.
   *[other] Pendant { $minutes } minutes, tout passe, quel que soit le nombre d’utilisateurs. Regardez d’abord ce qui est retenu.
}
connection-hold-allowed = La désactivation et la suppression d’utilisateurs passent jusqu’au { $until }, quel que soit leur nombre.
connection-hold-end = Mettre fin à la retenue
connection-hold-end-title = Mettre fin à la retenue de { $connection } ?
connection-hold-end-text = Ce qui a été désactivé et supprimé jusqu’ici ne compte plus, et le garde-fou recommence à compter. Choisissez ceci quand l’erreur est corrigée chez le fournisseur d’identité.
connection-hold-ended = La retenue a pris fin. Le garde-fou recommence à compter.

# Une connexion dans son ensemble

connection-overview = Vue d’ensemble
connection-connect = Connecter
connection-edit-settings = Modifier les paramètres
connection-rename = Renommer
connection-renamed = La connexion s’appelle désormais { $name }.
connection-save = Enregistrer
connection-delete = Supprimer la connexion
connection-delete-title = Supprimer { $connection } ?
connection-delete-text = Ses jetons disparaissent avec elle : le fournisseur d’identité est refusé dès sa prochaine requête.
connection-delete-left-text = { $users } et { $groups } restent, comme locaux, avec tout ce qu’ils ont. Personne n’est désactivé.
connection-delete-idp-text = Arrêtez aussi l’approvisionnement dans { $idp }, sinon il continue d’essayer.
connection-deleted = La connexion a été supprimée. Ses utilisateurs et groupes sont désormais locaux.
connection-reach-plain = Ce serveur est joint sans chiffrement. Les fournisseurs d’identité du nuage exigent https : mettez en place TLS ou un proxy, ainsi que public_url dans la configuration.
connection-reach-local = Cette adresse ne mène qu’à cette machine ou à son propre réseau : un fournisseur d’identité du nuage ne peut pas la joindre. Indiquez dans public_url, dans la configuration, l’URL https sous laquelle le monde atteint Muster.
