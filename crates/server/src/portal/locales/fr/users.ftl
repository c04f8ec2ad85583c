# Utilisateurs > Utilisateurs

user-status-active = Actif
user-status-disabled = Désactivé
user-status-deprovisioned = Déprovisionné
user-source = Source
user-source-local = Local
user-source-import = Import
user-source-scim = SCIM { $idp }

users-many = Plus de 10 000 utilisateurs
users-download = Télécharger en CSV
users-search = Nom, identifiant ou e-mail
users-any-status = Tous les états
users-any-source = Toutes les sources
users-group = Dans le groupe…
users-choose-all = Choisir tous les utilisateurs de cette page
users-choose = Choisir { $name }
users-chosen = Choisis :{" "}
users-empty = Pas encore d’utilisateurs
users-empty-text = Les utilisateurs viennent de votre fournisseur d’identité dès qu’il est connecté. Vous pouvez aussi importer un fichier ou créer un utilisateur local.
users-none-found = Aucun utilisateur ne correspond
users-none-found-text = Les utilisateurs sont trouvés par le début de leur nom, de leur identifiant ou de leur adresse e-mail. Saisissez-en moins, ou effacez les filtres.
users-no-group = Aucun groupe ne s’appelle { $name }
users-no-group-text = Choisissez l’un des groupes dont le nom commence ainsi, ou saisissez le nom entier.
users-no-group-none = Saisissez le début de son nom et choisissez parmi ce qui est proposé.

# Plusieurs à la fois

users-invite-title = { $count ->
    [one] Inviter { $count } utilisateur ?
   *[other] Inviter { $count } utilisateurs ?
}
users-invite-text = Chacun reçoit un e-mail avec un lien pour inscrire ses appareils.
users-enable-title = { $count ->
    [one] Activer { $count } utilisateur ?
   *[other] Activer { $count } utilisateurs ?
}
users-enable-text = Les comptes peuvent de nouveau servir aussitôt.
users-disable-title = { $count ->
    [one] Désactiver { $count } utilisateur ?
   *[other] Désactiver { $count } utilisateurs ?
}
users-disable-text = Les comptes ne peuvent plus servir jusqu’à ce que quelqu’un les réactive. Rien n’est perdu.
users-delete-title = { $count ->
    [one] Supprimer { $count } utilisateur ?
   *[other] Supprimer { $count } utilisateurs ?
}
users-delete-text = La suppression est définitive ; ce qui a été saisi pour eux et leurs appartenances disparaissent aussi.
users-owned-text = { $count ->
    [one] { $count } d’entre eux appartient à un fournisseur d’identité : modifiez-le aussi là-bas, sinon sa prochaine modification annule celle-ci.
   *[other] { $count } d’entre eux appartiennent à un fournisseur d’identité : modifiez-les aussi là-bas, sinon sa prochaine modification annule celle-ci.
}
users-left-text = { $count ->
    [one] { $count } autre utilisateur choisi reste tel quel ; la raison vous sera indiquée ensuite.
   *[other] { $count } autres utilisateurs choisis restent tels quels ; la raison vous sera indiquée ensuite.
}
users-invited = { $count ->
    [0] Personne n’a été invité
    [one] { $count } utilisateur a été invité
   *[other] { $count } utilisateurs ont été invités
}
users-enabled = { $count ->
    [0] Personne n’a été activé
    [one] { $count } utilisateur a été activé
   *[other] { $count } utilisateurs ont été activés
}
users-disabled = { $count ->
    [0] Personne n’a été désactivé
    [one] { $count } utilisateur a été désactivé
   *[other] { $count } utilisateurs ont été désactivés
}
users-deleted = { $count ->
    [0] Personne n’a été supprimé
    [one] { $count } utilisateur a été supprimé
   *[other] { $count } utilisateurs ont été supprimés
}
users-left = { $count ->
    [one] { $count } utilisateur reste tel quel
   *[other] { $count } utilisateurs restent tels quels
}
users-none-chosen = Aucun utilisateur n’est choisi. Revenez en arrière et cochez-en.
users-back = Retour aux utilisateurs
user-why = Raison
user-left-enabled = Est déjà actif.
user-left-disabled = Est déjà désactivé.
user-left-deprovisioned = Le fournisseur d’identité a supprimé cet utilisateur. Réaffectez-le là-bas, ou supprimez-le ici définitivement.
user-left-owned = Appartient à un fournisseur d’identité et est actif : désactivez-le d’abord, ici ou là-bas.
user-left-inactive = N’est pas actif ; seuls les utilisateurs actifs peuvent être invités.
user-left-no-address = N’a pas d’adresse e-mail où l’inviter.
user-left-no-link = Il n’y a pas encore d’URL d’inscription. Définissez-en une sous Approvisionnement des utilisateurs, dans les paramètres de la connexion.
user-left-gone = N’existe plus.
user-left-failed = Cela n’a pas fonctionné. Réessayez dans un instant ; le journal du serveur en dit plus.

# L’un d’eux

user-tabs = Parties de cet utilisateur
user-overview = Vue d’ensemble
user-groups-tab = Groupes
user-devices = Appareils
user-activity = Activité
user-person = Personne
user-account = Compte
user-name-shown = Nom
user-user-name = Identifiant
user-given-name = Prénom
user-family-name = Nom de famille
user-display-name = Nom affiché
user-emails = Adresses e-mail
user-phone = Téléphone
user-phones = Téléphones
user-primary = principale
user-title = Fonction
user-department = Service
user-division = Division
user-cost-center = Centre de coûts
user-employee-number = Matricule
user-locale = Paramètres régionaux
user-manager = Responsable
user-manager-hint = L’identifiant d’un autre utilisateur.
user-connection = Connexion
user-apple-id = Compte Apple géré
user-invited-on = Invitation
user-not-invited = Pas encore
user-owned = { $idp } est propriétaire de cet utilisateur : modifiez noms, adresses et groupes là-bas. Les attributs personnalisés se modifient ici.
user-was-owned = { $idp } a supprimé cet utilisateur, qui est conservé ici, désactivé. Réaffectez-le là-bas et il revient tel qu’il était ; ou supprimez-le ici définitivement.
user-devices-empty = Aucun appareil
user-devices-empty-text = Cette version de Muster ne gère pas encore les appareils. Dès qu’elle le fera, ceux de cet utilisateur seront ici.
user-no-groups = Cet utilisateur n’est dans aucun autre groupe.

# Ce qui lui arrive

user-invite = Inviter
user-invite-again = Inviter de nouveau
user-invited = Une invitation est en route vers { $address }.
user-enable = Activer
user-enabled = { $name } a été activé.
user-enabled-owned = { $name } a été activé. { $idp } peut désactiver cet utilisateur à sa prochaine modification : activez-le aussi là-bas.
user-disable = Désactiver
user-disable-title = Désactiver { $name } ?
user-disable-text = Le compte ne peut plus servir jusqu’à ce que quelqu’un le réactive. Rien n’est perdu.
user-disable-owned-text = { $idp } est propriétaire de cet utilisateur et peut le réactiver à sa prochaine modification : désactivez-le aussi là-bas.
user-disable-first-title = D’abord désactiver { $name } ?
user-disable-first-text = Tant qu’un fournisseur d’identité en est propriétaire, seul un utilisateur désactivé ou déprovisionné peut être supprimé. Désactivez-le, puis supprimez-le.
user-disabled = { $name } a été désactivé.
user-disabled-owned = { $name } a été désactivé. { $idp } peut réactiver cet utilisateur à sa prochaine modification : désactivez-le aussi là-bas.
user-delete = Supprimer
user-delete-title = Supprimer { $name } ?
user-delete-text = La suppression est définitive ; ce qui a été saisi ici et les appartenances disparaissent aussi. Le journal et les pistes d’audit restent.
user-delete-owned-text = Retirez aussi cet utilisateur de { $idp }, sinon il peut être approvisionné de nouveau.
user-delete-for-good = Supprimer définitivement
user-deleted = { $name } a été supprimé.
user-deleted-owned = { $name } a été supprimé. Retirez aussi cet utilisateur de { $idp }, sinon il peut être approvisionné de nouveau.

# Créé et modifié ici

user-new = Nouvel utilisateur
user-new-text = Un utilisateur local, qui n’appartient à aucun fournisseur d’identité. Si l’un d’eux envoie plus tard cet identifiant, il le reprend.
user-create = Créer l’utilisateur
user-created = { $name } a été créé.
user-edit = Modifier { $name }
user-updated = { $name } a été enregistré.
user-user-name-hint = Ce avec quoi l’utilisateur se connecte, le plus souvent une adresse e-mail. Unique dans l’organisation.
user-display-name-hint = Ce que les autres voient. Laissé vide, il est remplacé par le prénom et le nom.
user-problem-taken = Un autre utilisateur a cet identifiant ; majuscules et minuscules ne comptent pas. Choisissez-en un autre.
user-problem-name = Saisissez un identifiant.
user-problem-manager = Aucun utilisateur ne s’appelle ainsi. Saisissez l’identifiant du responsable tel que la liste des utilisateurs l’affiche, ou laissez le champ vide.
user-problem-custom = Une valeur peut avoir 1 000 caractères au plus, et seulement pour un attribut personnalisé. Raccourcissez-la et enregistrez de nouveau.

# Attributs

user-value = Valeur
user-from = Provenance
user-attributes-custom = Attributs personnalisés
user-attributes-custom-text = Leurs valeurs sont saisies ici. Videz un champ pour retirer sa valeur.
user-attributes-custom-none = Votre organisation n’a pas d’attributs personnalisés.
user-attributes-idp = Attributs IDP
user-attributes-idp-text = Le fournisseur d’identité les remplit ; ils ne peuvent pas être modifiés ici.
user-attributes-left = Plus aucun fournisseur d’identité ne les envoie ; les dernières valeurs restent.
user-nobody-sends = N’est plus envoyé
user-attributes-system-text = Ce que Muster sait de l’utilisateur, sous les noms que les configurations utilisent.
user-attributes-without = Sans valeur
user-attributes-others = Autres attributs
user-attributes-others-text = Ce qui a été envoyé d’autre pour cet utilisateur. Il n’y a pas de variables pour cela.

# Activité

activity-empty = Il ne s’est encore rien passé
activity-empty-text = Ce que demandent les fournisseurs d’identité et ce qui est fait ici s’inscrit désormais. Les entrées du journal d’approvisionnement sont supprimées après un certain temps.
activity-created = Créé
activity-created-not = Création refusée
activity-updated = Modifié
activity-updated-not = Modification refusée
activity-deleted = Supprimé dans le fournisseur d’identité
activity-deleted-not = Suppression refusée
activity-disabled = Désactivé, car un groupe a été supprimé
activity-asked = Demandé
activity-asked-not = Demandé en vain
activity-joined = Ajouté au groupe { $group }
activity-left = Retiré du groupe { $group }
activity-gone-connection = Une connexion qui n’existe plus
activity-refused = Refusé ({ $status })
activity-changes = { $count ->
    [one] { $count } attribut
   *[other] { $count } attributs
}
activity-import = Par un import
