# Utilisateurs > Utilisateurs > Importer

import = Importer
import-title = Importer des utilisateurs
import-text = Un fichier CSV crée des utilisateurs et modifie ceux qui sont là. Vous voyez d’abord ce qu’il ferait, ligne par ligne ; rien n’est modifié avant que vous ne le disiez.
import-file = Fichier CSV
import-file-hint = En UTF-8, 5 Mo au plus ; séparé par des virgules, des points-virgules ou des tabulations. Un fichier téléchargé ici peut être modifié puis réimporté.
import-paste = Ou collez les lignes
import-try = Montrer ce qui se passerait
import-columns = Colonnes
import-columns-text = La première ligne nomme les colonnes, dans n’importe quel ordre. Une ligne est l’utilisateur de son userName, la seule colonne indispensable. Ce que le fichier n’a pas reste ; une cellule vide retire la valeur. Les groupes sont séparés par des points-virgules ; les utilisateurs y sont ajoutés, et personne n’en est retiré.
import-problem-file = Le fichier ne peut pas être utilisé. Il doit être en UTF-8, et sa première ligne doit nommer des colonnes de la liste ci-dessous, chacune une fois, dont userName.
import-problem-size = Le fichier est trop volumineux. Divisez-le en fichiers de 5 Mo au plus, chacun avec la ligne des noms de colonnes.
import-result = Résultat
import-tried = Ce qui se passerait
import-tried-text = Rien n’a encore été modifié.
import-other = Autre fichier
import-do = { $count ->
    [one] Importer { $count } utilisateur
   *[other] Importer { $count } utilisateurs
}
import-done = { $created ->
    [one] { $created } utilisateur créé
   *[other] { $created } utilisateurs créés
}, { $updated ->
    [one] { $updated } modifié
   *[other] { $updated } modifiés
}
import-created = Nouveaux
import-updated = Modifiés
import-unchanged = Inchangés
import-skipped = Ignorés
import-failed = Inutilisables
import-remarks = Lignes qui ne sont pas importées
import-steps = Ce que feraient les autres lignes
import-steps-done = Ce qu’ont fait les autres lignes
import-shown = { $count ->
    [one] La première ligne est affichée.
   *[other] Les { $count } premières lignes sont affichées.
}
import-line = Ligne
import-column = Colonne
import-what = Utilisateur
import-new = Nouveau
import-changed = Modifié
import-no-user-name = La ligne n’a pas de userName.
import-owned = { $idp } est propriétaire de cet utilisateur : modifiez-le là-bas.
import-too-long = La ligne est trop longue. Un guillemet n’est peut-être pas fermé.
import-not-utf8 = La ligne n’est pas en UTF-8. Enregistrez le fichier en CSV UTF-8.
import-cells = La ligne a { NUMBER($cells) } cellules, et il y a { NUMBER($columns) } colonnes.
import-no-address = Ce n’est pas une adresse e-mail.
import-no-boolean = Écrivez true ou false.
import-group-owned = { $idp } est propriétaire du groupe { $name } : ajoutez ses membres de ce côté.
import-group-name = Un nouveau groupe doit avoir un nom de 200 caractères au plus.
import-too-long-value = La valeur est trop longue.
import-no-user = Les valeurs de la ligne ne forment pas un utilisateur valable.
