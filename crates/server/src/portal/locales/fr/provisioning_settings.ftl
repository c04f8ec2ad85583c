# Administration > Identité > Approvisionnement des utilisateurs > Modifier les paramètres

connection-save-changes = Enregistrer les modifications
connection-settings-saved = Les paramètres ont été enregistrés. Ils valent dès la prochaine requête.
connection-settings-not-saved = Rien n’a encore été enregistré. Regardez le champ signalé.

connection-invitations = Invitations
connection-invite = Inviter automatiquement les utilisateurs importés de { $idp }
connection-invite-hint = Chacun reçoit à son premier approvisionnement un courriel avec un lien pour inscrire un appareil.
connection-enrolment-url = URL d’inscription
connection-enrolment-url-hint = Où mènent les invitations. ${ "{" }userName{ "}" } et ses semblables sont remplacés.

connection-apple = Identifiant Apple géré
connection-apple-sync = Synchroniser l’identifiant Apple géré des utilisateurs de { $idp }
connection-apple-hint = Chaque utilisateur en reçoit un, formé à partir de son adresse.
connection-apple-source = Source :
connection-apple-email = Adresse e-mail de l’utilisateur
connection-apple-subdomain = Inclure le sous-domaine « appleid »
connection-apple-subdomain-hint = Ainsi, aucun conflit avec un identifiant Apple que quelqu’un aurait créé avec son adresse professionnelle.
connection-apple-none = Aucun

connection-attributes = Attributs personnalisés
connection-attributes-text = Ce que votre annuaire contient au-delà du standard. Chacun peut servir de variable dans les configurations ; faites-le correspondre, chez le fournisseur d’identité, à la cible indiquée.
connection-attribute-name = Nom de l’attribut
connection-attribute-name-hint = Une lettre, puis des lettres, des chiffres, - et _ ; 64 au plus. Il est ajouté à l’enregistrement.
connection-attribute-type = Type d’attribut
connection-attribute-target = Cible chez le fournisseur d’identité
connection-urn = Présentés sous
connection-urn-hint = Les deux sont toujours acceptés. Choisissez le second si des correspondances ont été faites pour ce produit.

connection-rules = Règles d’approvisionnement
connection-rules-preset = Les règles ont été fixées par le préréglage { $preset }.
connection-rules-changed = { $count ->
    [one] { $count } règle a été modifiée depuis.
   *[other] { $count } règles ont été modifiées depuis.
}
connection-rule-changed = Modifiée
connection-rule-preset = Le préréglage dit : { $position }
connection-rule-of-preset = selon le préréglage
connection-preset-managed-devices = Appareils gérés
connection-preset-managed-devices-text = Personne n’est perdu par accident : les utilisateurs supprimés par le fournisseur d’identité sont conservés, désactivés, avec leurs appareils.
connection-preset-mirror = Miroir
connection-preset-mirror-text = L’annuaire suit le fournisseur d’identité en tout, suppressions comprises.
connection-preset-rfc7644 = RFC 7644
connection-preset-rfc7644-text = Le standard à la lettre, sans rien de plus.
connection-preset-is-set = En vigueur
connection-preset-use = Utiliser ce préréglage
connection-preset-back = Revenir au préréglage
connection-preset-title = Fixer toutes les règles selon { $preset } ?
connection-preset-set = Fixer toutes les règles
connection-preset-changes = { $count ->
    [0] Aucune règle ne change.
    [one] Une règle change :
   *[other] { $count } règles changent :
}
connection-preset-change = { $what } : « { $from } » devient « { $to } »
connection-preset-was-set = Toutes les règles sont celles du préréglage { $preset }.

connection-guard = Garde-fou
connection-guard-text = Aucune erreur chez le fournisseur d’identité ne vide votre parc en une nuit : au-delà de cette limite d’utilisateurs désactivés ou supprimés, ces requêtes sont retenues jusqu’à la décision d’un propriétaire.
connection-guard-closed = La connexion est retenue. Jusqu’à la décision d’un propriétaire, seuls les propriétaires peuvent modifier le garde-fou.
connection-guard-watch = Retenir les requêtes qui désactiveraient ou supprimeraient trop d’utilisateurs
connection-guard-watch-hint = La première limite atteinte l’emporte. Tout le reste continue.
connection-guard-users = Utilisateurs au plus
connection-guard-users-hint = Vide : sans limite de nombre.
connection-guard-percent = Pourcentage des utilisateurs au plus
connection-guard-percent-hint = De 1 à 100. Vide : sans limite de part.
connection-guard-window = En combien de minutes
connection-guard-window-hint = De 1 à 10 080, soit une semaine.

connection-notices = Avis
connection-notification = Adresse de notification
connection-notification-hint = Est prévenue 60, 30 et 7 jours avant l’expiration d’un jeton, et quand la connexion est retenue.

problem-attribute = Le nom d’un attribut est une lettre, puis des lettres, des chiffres, - et _, 64 au plus, et aucun nom qui a déjà un sens.
problem-attribute-taken = Il existe déjà un attribut de ce nom.
problem-enrolment-url = Saisissez une URL commençant par https:// ou http://, sans espaces, et sans autre variable que userName, emailAddress et id. Les invitations en ont besoin.
problem-guard = Le garde-fou a besoin d’une limite : un nombre d’utilisateurs, un pourcentage, ou les deux.
problem-guard-users = Saisissez un nombre entier, 1 au moins, ou laissez vide.
problem-guard-percent = Saisissez un nombre entier de 1 à 100, ou laissez vide.
problem-guard-window = Saisissez un nombre entier de minutes, de 1 à 10080.

# Les règles

rule-email = Adresse de courriel
rule-email-true = Obligatoire
rule-email-true-text = Un utilisateur sans adresse est refusé, et le journal du fournisseur d’identité en dit la raison.
rule-email-false = Facultative
rule-email-false-text = Les utilisateurs sans adresse sont approvisionnés ; ils ne peuvent pas être invités et n’ont pas d’identifiant Apple géré.
rule-name = Nom
rule-name-given = Prénom, nom de famille ou nom formaté
rule-name-given-text = Un utilisateur est refusé si les trois sont vides, à la création comme à la mise à jour.
rule-name-formatted = Nom formaté ou nom d’affichage
rule-name-formatted-text = Un utilisateur est refusé si les deux sont vides, à la création comme à la mise à jour.
rule-name-none = Facultatif
rule-name-none-text = Un utilisateur peut ne pas avoir de nom ; le nom d’utilisateur en tient lieu.
rule-inactive = Utilisateurs inactifs
rule-inactive-true = Peuvent être approvisionnés
rule-inactive-true-text = Ils sont créés désactivés, puis activés quand le fournisseur d’identité le dit.
rule-inactive-false = Ne sont pas approvisionnés
rule-inactive-false-text = Un nouvel utilisateur inactif est refusé ; ceux qui sont déjà ici peuvent être désactivés malgré tout.
rule-user-name = Nom d’utilisateur après l’approvisionnement
rule-user-name-true = Peut changer
rule-user-name-true-text = Un nouveau nom d’utilisateur remplace l’ancien.
rule-user-name-false = Ne peut pas changer
rule-user-name-false-text = Un nom d’utilisateur modifié est refusé ; seules les majuscules et minuscules peuvent différer.
rule-blank = Valeurs vides dans les mises à jour
rule-blank-true = Effacent l’attribut
rule-blank-true-text = Ce qui est envoyé vide est vide ici aussi.
rule-blank-false = Ne changent rien
rule-blank-false-text = L’ancienne valeur reste, et l’entrée du journal le dit.
rule-deletion = Utilisateurs supprimés chez le fournisseur d’identité
rule-deletion-keeps = Sont conservés, désactivés
rule-deletion-keeps-text = Le fournisseur d’identité ne les voit plus ; ici, ils restent jusqu’à ce qu’un administrateur les supprime.
rule-deletion-deletes = Sont supprimés
rule-deletion-deletes-text = Ils disparaissent aussitôt, avec leurs appartenances.
rule-group-deletion = Membres d’un groupe supprimé
rule-group-deletion-true = Sont désactivés
rule-group-deletion-true-text = Ceux qui ne sont dans aucun autre groupe approvisionné sont désactivés et restent dans All Users.
rule-group-deletion-false = Restent tels quels
rule-group-deletion-false-text = Seul le groupe disparaît.
rule-memberships = Groupes d’un utilisateur supprimé mais conservé
rule-memberships-true = Restent
rule-memberships-true-text = Les groupes montrent toujours l’utilisateur.
rule-memberships-false = Disparaissent
rule-memberships-false-text = L’utilisateur quitte tous les groupes.
rule-existing = Utilisateurs déjà présents
rule-existing-true = Sont repris
rule-existing-true-text = Un utilisateur local ou importé du même nom d’utilisateur garde identifiant et appareils, et relève désormais du fournisseur d’identité.
rule-existing-false = Restent à part
rule-existing-false-text = La requête est refusée par 409 tant que l’utilisateur d’ici n’est pas supprimé.
rule-group-name = Noms des groupes
rule-group-name-text = Uniques dans l’organisation, quelles que soient la source et la casse : un second groupe du même nom est refusé par 409. Cela vaut toujours.
rule-updates = Ce que les mises à jour peuvent toucher
rule-updates-all = Tous les attributs
rule-updates-all-text = Tout ce qui est envoyé est pris en compte.
rule-updates-listed = Seulement certains
rule-updates-listed-text = Nom d’affichage, adresses de courriel, nom, active, attributs personnalisés et d’entreprise ; le reste est laissé de côté, et l’entrée du journal le dit.
rule-unknown = Attributs inconnus
rule-unknown-ignored = Sont ignorés
rule-unknown-ignored-text = Le reste de la requête est exécuté, et l’entrée du journal les nomme.
rule-unknown-refused = Sont refusés
rule-unknown-refused-text = La requête est refusée par 400 : une erreur de correspondance se voit aussitôt.
rule-group-answer = Réponse à la modification d’un groupe
rule-group-answer-true = Le groupe entier
rule-group-answer-true-text = Comme l’attendent les lecteurs les plus stricts du standard ; pour un grand groupe, cela prend du temps.
rule-group-answer-false = Sans contenu
rule-group-answer-false-text = 204, comme le conseille Microsoft : un groupe peut avoir énormément de membres.
