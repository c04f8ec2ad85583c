# Pistes d’audit

audit-intro = Ce qu’ont fait les administrateurs, les programmes et Muster lui-même. Les événements ne sont jamais modifiés ni supprimés.
audit-verify = Vérifier
audit-download = Télécharger
audit-csv-hint = pour tableurs
audit-json-hint = pour programmes
audit-text = Nom, identifiant, événement ou détail
audit-event = Événement
audit-any-event = Tous les événements
audit-by = Type d’acteur
audit-any-actor = Par quiconque
audit-about = Type d’objet
audit-any-subject = Au sujet de tout
audit-from = Du
audit-until = Au
audit-only-actor = Par
audit-only-subject = Au sujet de
audit-only-end = Tout afficher de nouveau
audit-empty = Rien n’a encore été fait
audit-empty-text = Tout ce qui sera fait ici apparaîtra, avec son auteur.
audit-none-found = Aucun événement ne correspond
audit-none-found-text = Essayez avec moins de filtres ou une autre période.
audit-time = Heure
audit-actor = Acteur
audit-subject = Objet
audit-details = Détails
audit-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}

audit-kind = Type
audit-id = Identifiant
audit-number = Numéro
audit-request-id = Identifiant de la requête
audit-hash = Empreinte
audit-hash-hint = Elle couvre cet événement et tous ceux qui le précèdent.
audit-of-actor = Tout du même acteur
audit-of-subject = Tout au sujet du même objet
audit-subject-open = Ouvrir
audit-no-details = Il n’y a rien de plus à en dire.

audit-verify-title = Vérifier les pistes d’audit
audit-verify-text = Chaque événement porte une empreinte de lui-même et de celui qui le précède. La vérification suit cette chaîne du premier événement au dernier et trouve tout ce qui a été modifié, retiré, ajouté ou coupé. Elle prend quelques secondes pour un million d’événements.
audit-verify-again = Vérifier de nouveau
audit-intact = { $events ->
    [one] { $events } événement est tel qu’il a été écrit.
   *[other] Les { $events } événements sont tels qu’ils ont été écrits.
}
audit-head = Empreinte du dernier événement
audit-head-hint = Qui peut réécrire toute la base de données peut réécrire toute une chaîne. Notez cette empreinte ailleurs et comparez-la plus tard : l’événement de ce numéro doit encore la porter.
audit-broken = Les pistes d’audit ont été falsifiées
audit-broken-hint = Conservez la base de données telle quelle et comparez-la à vos sauvegardes.

# Détails

detail-identity-provider = Fournisseur d’identité
detail-connection = Connexion
detail-method = Avec
detail-by = Par
detail-by-link = un lien
detail-expires = Expire
detail-days = Jours avant
detail-address = Adresse
detail-role = Rôle
detail-role-before = Rôle précédent
detail-name = Nom
detail-name-before = Nom précédent
detail-kind = Type
detail-values = Valeurs
detail-scopes = Portées
detail-preset = Préréglage
detail-preset-managed-devices = Appareils gérés
detail-preset-mirror = Miroir
detail-reason = Raison
detail-held-since = Retenue depuis
detail-allowed-until = Autorisé jusqu’au
detail-members = Membres
detail-added = Ajoutés
detail-removed = Retirés
detail-import = Par une importation
detail-file = Fichier
detail-created = Créés
detail-updated = Modifiés
detail-unchanged = Inchangés
detail-skipped = Ignorés
detail-failed = Échoués
detail-invite = Inviter les utilisateurs
detail-enrolment-url = URL d’inscription
detail-apple-id = Identifiant Apple géré
detail-apple-id-subdomain = Sous-domaine « appleid »
detail-notification-address = Adresse de notification
detail-extension-urn = URN d’extension
detail-guard-users = Garde-fou : utilisateurs au plus
detail-guard-percent = Garde-fou : pourcentage au plus
detail-guard-window = Garde-fou : fenêtre en minutes
detail-group-patch = PATCH d’un groupe renvoie la ressource
detail-inactive = R3 · Les utilisateurs inactifs peuvent être approvisionnés
detail-user-name-can-change = R4 · userName peut changer
detail-blank-clears = R5 · Les valeurs vides effacent
detail-user-deletion = R6 · Suppression d’un utilisateur
detail-takes-over = R9 · Les utilisateurs existants sont repris
