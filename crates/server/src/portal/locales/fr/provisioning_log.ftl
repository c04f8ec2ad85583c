# Journal d’approvisionnement

log-intro = Ce que les fournisseurs d’identité ont demandé et ce qui leur a été répondu : chaque écriture, et les lectures échouées.
log-live = En direct
log-paused = En pause
log-pause = Suspendre
log-resume = Reprendre
log-download = Télécharger
log-csv-hint = pour tableurs
log-json-hint = pour programmes
log-text = Nom, identifiant ou réponse
log-connection = Connexion
log-any-connection = Toutes les connexions
log-operation = Opération
log-any-operation = Toutes les opérations
log-outcome = Résultat
log-any-outcome = Tous les résultats
log-done = Effectuées
log-failed = Échouées
log-from = Du
log-until = Au
log-about = Au sujet de
log-about-all = Afficher les entrées au sujet de tous
log-empty = Rien n’a encore été demandé
log-empty-text = Dès qu’un fournisseur d’identité est connecté, chacune de ses écritures et chaque lecture échouée apparaît ici, avec la raison.
log-none-found = Aucune entrée ne correspond
log-none-found-text = Essayez avec moins de filtres ou une autre période. Les anciennes entrées sont supprimées au bout d’un certain temps.
log-none-so-far = Aucune entrée ne correspond jusqu’ici
log-looked-back = Entrées parcourues jusqu’au { $time }.
log-look-further = Chercher plus loin
log-time = Heure
log-request = Requête
log-left-out = Laissé de côté
log-user-came = L’utilisateur en devient membre
log-user-went = L’utilisateur n’en est plus membre
log-connection-gone = Une connexion disparue
log-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}

log-of-user = Tout sur cet utilisateur
log-token = Jeton
log-token-gone = Renouvelé ou supprimé depuis
log-asked = Demandé
log-resource-id = Identifiant
log-duration = Durée
log-milliseconds = { $milliseconds } ms
log-request-id = Identifiant de la requête
log-number = Numéro de l’entrée
log-answer = Réponse
log-detail = Réponse donnée
log-decided = Décidé par
log-decided-by-none = Aucune règle n’est intervenue
log-remarks = Ce qui s’est passé d’autre
log-attribute = Attribut
log-why = Pourquoi
log-changes = Ce qui a changé
log-no-changes = Rien n’a changé : tout était déjà ainsi, ou il ne s’agit que de membres.
log-members = Membres
log-came = Ajoutés
log-went = Retirés
log-member-gone = Quelqu’un qui n’est plus là
log-more-members = Il y en a d’autres ; les cent premiers sont affichés.
