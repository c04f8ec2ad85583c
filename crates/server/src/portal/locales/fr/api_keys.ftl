# Administration > Système > Clés d’API

api-keys-intro = Ce que les programmes présentent à l’API : un gestionnaire d’appareils, un script, un rapport. Une clé permet ce que nomment ses étendues, et rien de plus.
api-keys-empty = Pas encore de clé d’API
api-keys-empty-text = Créez-en une pour chaque programme qui doit lire ou modifier ce qui est ici, afin de les distinguer et de pouvoir retirer chacun séparément.
api-key = Clé d’API
scopes = Étendues
scopes-none = Aucune
expires = Expiration
expired = Expirée
last-used = Dernière utilisation
api-key-create = Créer une clé d’API
api-key-create-text = Une clé représente l’organisation, pas vous : elle reste valable après votre départ.
api-key-name-hint = Ce qu’est le programme, pour que les autres le reconnaissent.
api-key-lifetime = Durée de validité
api-key-lifetime-hint = Elle est refusée ensuite. Les étendues et l’expiration ne se modifient pas ; créez plutôt une autre clé.
api-key-month = 30 jours
api-key-quarter = 90 jours
api-key-year = Un an
api-key-unlimited = Tant qu’elle n’est pas supprimée
api-key-made = Clé d’API pour { $name }
api-key-once = Copiez-la maintenant : elle ne sera plus affichée. Qui la possède peut faire tout ce que nomment ses étendues.
api-key-remove = Supprimer la clé d’API
api-key-remove-title = Supprimer { $name } ?
api-key-remove-text = Tout ce qui présente cette clé est refusé dès la prochaine requête.
api-key-remove-used = Elle a été utilisée pour la dernière fois le { $time }.
api-key-remove-unused = Elle n’a jamais été utilisée.
api-key-removed = { $name } a été supprimée.

api-title = Utiliser l’API
api-text = Tout ce que fait le portail, les programmes le peuvent aussi.
api-description = Description de l’API (OpenAPI)
api-url = URL de l’API
api-example = Exemple : les dix premiers utilisateurs
