# Utilisateurs > Groupes d’utilisateurs

groups-count = { $count ->
    [one] { $count } groupe, plus Tous les utilisateurs
   *[other] { $count } groupes, plus Tous les utilisateurs
}
groups-many = Plus de 10 000 groupes
groups-search = Début du nom
groups-none-found = Aucun groupe ne correspond
groups-none-found-text = Les groupes sont trouvés par le début de leur nom. Saisissez-en moins, ou effacez les filtres.
groups-empty = Pas encore d’autres groupes
groups-empty-text = Les groupes viennent de votre fournisseur d’identité dès qu’il est connecté et que des groupes y sont affectés à l’application. Vous pouvez aussi en créer de locaux.
group-name-label = Groupe
group-all-users = Tous les utilisateurs
group-all-users-text = Chaque utilisateur appartient à ce groupe. Il est intégré, ne peut pas être modifié, et les fournisseurs d’identité ne le voient pas.
group-built-in = Intégré
group-everybody = Chaque utilisateur
group-membership = Appartenance
group-direct = Directe
group-indirect = Par un autre groupe
group-new = Nouveau groupe
group-new-text = Un groupe local, dont les membres sont choisis ici.
group-create = Créer le groupe
group-created = Le groupe { $name } a été créé.
group-rename = Renommer
group-renamed = Le groupe s’appelle maintenant { $name }.
group-delete = Supprimer
group-delete-title = Supprimer le groupe { $name } ?
group-delete-text = { $count ->
    [0] Il n’a pas de membres.
    [one] Son { $count } membre reste, mais n’en est plus membre.
   *[other] Ses { $count } membres restent, mais n’en sont plus membres.
}
group-delete-text-many = Ses membres, plus de 10 000, restent, mais n’en sont plus membres.
group-delete-owned-text = Retirez aussi le groupe de { $idp }, sinon il peut être approvisionné de nouveau.
group-deleted = Le groupe { $name } a été supprimé.
group-deleted-owned = Le groupe { $name } a été supprimé. Retirez-le aussi de { $idp }, sinon il peut être approvisionné de nouveau.
group-owned = { $idp } est propriétaire de ce groupe : modifiez son nom et ses membres là-bas.
group-owned-by = { $idp } est propriétaire de ce groupe, par la connexion { $connection } : modifiez son nom et ses membres là-bas.
group-search-users = Rechercher ses utilisateurs
group-members = Membres
group-members-count = { $count ->
    [0] Aucun membre
    [one] { $count } membre
   *[other] { $count } membres
}
group-members-many = Plus de 10 000 membres
group-member = Membre
group-nested = Groupe
group-no-members = Aucun membre
group-no-members-text = Le fournisseur d’identité n’en a pas envoyé.
group-no-members-ours = Recherchez ci-dessus des utilisateurs et des groupes à ajouter.
group-add = Ajouter des membres
group-add-search = Nom, identifiant, e-mail ou groupe
group-add-none = Personne ne s’appelle ainsi.
group-add-member = Déjà membre
group-add-more = Il y en a d’autres. Saisissez-en davantage.
group-member-added = Un membre a été ajouté à { $name }.
group-member-removed = Un membre a été retiré de { $name }.
group-remove = Retirer { $name }
group-problem-members = L’ajout est impossible : ce membre n’existe plus, ou le groupe finirait par appartenir à lui-même.

# Recherche

search-text = Saisissez le début d’un nom, d’un identifiant, d’une adresse e-mail ou d’un groupe.
search-none = Aucun utilisateur ni groupe ne s’appelle { $name }.
search-all-users = Tous les utilisateurs correspondants
search-all-groups = Tous les groupes correspondants
