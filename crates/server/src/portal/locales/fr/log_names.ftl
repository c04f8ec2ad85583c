# Ce qu’il y a dans les journaux

operation-create = Création
operation-replace = Remplacement
operation-update = Mise à jour
operation-delete = Suppression
operation-disable = Désactivation
operation-read = Lecture
operation-search = Recherche
operation-bulk = Lot
operation-other = Autre

resource-user = Utilisateur
resource-group = Groupe

outcome-done = Effectué
outcome-created = Créé
outcome-done-silently = Effectué
outcome-unchanged = Inchangé
outcome-other-success = Effectué
outcome-invalid = Non valide
outcome-unauthorized = Non authentifié
outcome-forbidden = Interdit
outcome-not-found = Introuvable
outcome-conflict = Conflit
outcome-changed-meanwhile = Modifié entre-temps
outcome-too-large = Trop volumineux
outcome-media-type = Mauvais format
outcome-too-many = Trop de requêtes
outcome-not-offered = Non proposé
outcome-unavailable = Retenu ou indisponible
outcome-server-error = Erreur du serveur
outcome-refused = Refusé

decision-guard = Garde-fou contre les retraits massifs
decision-r1 = R1 · L’adresse électronique est obligatoire
decision-r2 = R2 · Un nom est obligatoire
decision-r3 = R3 · Pas d’utilisateur inactif à la création
decision-r4 = R4 · userName ne change pas
decision-r5 = R5 · Une valeur vide n’efface rien
decision-r6 = R6 · Un utilisateur supprimé est conservé, déprovisionné
decision-r7 = R7 · Supprimer un groupe désactive ses membres
decision-r8 = R8 · Un utilisateur supprimé reste dans ses groupes
decision-r9 = R9 · Utilisateurs existants
decision-r10 = R10 · Les noms de groupe sont uniques
decision-r11 = R11 · Ce que les mises à jour peuvent modifier
decision-r12 = R12 · Attributs inconnus

note-unknown = Ignoré : aucun schéma ne connaît cet attribut.
note-blank = Ignoré : une valeur vide n’efface rien ici.
note-not-updated = Ignoré : les mises à jour ne peuvent pas le modifier.
note-deprovisioned = Déprovisionné : l’utilisateur est conservé ici, désactivé.
note-brought-back = Rétabli : l’utilisateur était déprovisionné.
note-taken-over = Repris : la source était { $source }.
note-group-deleted = Désactivé parce que le groupe { $group } a été supprimé.
note-more = { $count ->
    [one] { $count } autre remarque n’est pas conservée.
   *[other] { $count } autres remarques ne sont pas conservées.
}

actor-admin = Administrateur
actor-api-key = Clé d’API
actor-operator = Opérateur
actor-connection = Connexion
actor-system = Muster

subject-organization = Organisation
subject-connection = Connexion
subject-token = Jeton
subject-attribute = Attribut
subject-user = Utilisateur
subject-group = Groupe
subject-admin = Administrateur
subject-api-key = Clé d’API
subject-installation = Installation

flaw-changed = L’événement { $sequence } n’est plus tel qu’il a été écrit.
flaw-removed = L’événement { $sequence } a été retiré.
flaw-inserted = L’événement { $sequence } n’a jamais été écrit par Muster.
flaw-truncated = Les derniers événements, à partir du { $sequence }, ont été retirés.

event-token-created = Jeton SCIM créé
event-token-enabled = Jeton SCIM activé
event-token-disabled = Jeton SCIM désactivé
event-token-named = Jeton SCIM renommé
event-token-renewed = Jeton SCIM renouvelé
event-token-deleted = Jeton SCIM supprimé
event-token-expiry-announced = Expiration de jeton SCIM annoncée
event-organization-created = Organisation créée
event-organization-updated = Organisation modifiée
event-connection-created = Connexion créée
event-connection-updated = Paramètres de connexion modifiés
event-connection-deleted = Connexion supprimée
event-connection-held = Connexion retenue
event-hold-allowed = Retraits retenus autorisés
event-hold-ended = Retenue levée
event-attribute-created = Attribut créé
event-attribute-deleted = Attribut supprimé
event-user-created = Utilisateur créé
event-user-updated = Utilisateur modifié
event-user-enabled = Utilisateur activé
event-user-disabled = Utilisateur désactivé
event-user-deleted = Utilisateur supprimé
event-user-invited = Utilisateur invité
event-users-imported = Utilisateurs importés
event-group-created = Groupe créé
event-group-updated = Groupe modifié
event-group-deleted = Groupe supprimé
event-admin-invited = Administrateur invité
event-admin-updated = Administrateur modifié
event-admin-removed = Administrateur retiré
event-signed-in = Connexion d’un administrateur
event-signed-out = Déconnexion d’un administrateur
event-sign-in-failed = Échec de connexion d’un administrateur
event-account-locked = Compte d’administrateur verrouillé
event-password-link-made = Lien de mot de passe d’administrateur créé
event-password-changed = Mot de passe d’administrateur modifié
event-totp-enabled = Codes à usage unique d’un administrateur activés
event-totp-disabled = Codes à usage unique d’un administrateur désactivés
event-api-key-created = Clé d’API créée
event-api-key-deleted = Clé d’API supprimée
event-backup-taken = Sauvegarde effectuée
event-backup-restored = Sauvegarde restaurée
