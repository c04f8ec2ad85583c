# Administration > Système > Attributs

attributes-intro = Ce que vos utilisateurs ont en plus des attributs habituels. Chacun peut servir de variable dans les configurations.
attributes-added = Attributs ajoutés
attributes-empty = Pas encore d’attributs à vous
attributes-empty-text = Ajoutez-en un pour ce que votre fournisseur d’identité envoie au-delà du standard, un numéro de casier par exemple, ou pour ce que vous voulez saisir ici.
attributes-system = Variables du système
attributes-system-intro = Muster les remplit à partir de ce qu’il sait d’un utilisateur. Elles ne peuvent pas être modifiées.
attribute-add = Ajouter un attribut personnalisé
attribute-added = { $name } a été ajouté.
attribute-name = Nom
attribute-name-hint = Une lettre, puis des lettres, des chiffres, - et _ ; 64 au plus. Il ne pourra plus être modifié.
attribute-kind = Type
attribute-kind-idp = IDP
attribute-kind-idp-hint = Le fournisseur d’identité le remplit. Ici, il peut seulement être supprimé.
attribute-kind-custom = Personnalisé
attribute-kind-custom-hint = Les valeurs sont saisies sur la page d’un utilisateur.
attribute-usage = Utilisation
attribute-values = Utilisateurs avec une valeur
attribute-delete = Supprimer l’attribut
attribute-deleted = { $name } a été supprimé.
attribute-delete-title = Supprimer { $name } ?
attribute-delete-text = { $values ->
    [0] Aucun utilisateur n’en a de valeur.
    [one] La valeur de { $values } utilisateur disparaît avec lui, définitivement.
   *[other] Les valeurs de { $values } utilisateurs disparaissent avec lui, définitivement.
}
attribute-delete-idp-text = Retirez aussi sa correspondance dans le fournisseur d’identité : ce qui est envoyé pour un attribut inconnu est ignoré.
