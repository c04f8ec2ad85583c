# Autour de chaque page

product = Muster
skip-to-content = Aller au contenu
menu = Menu

dashboard = Tableau de bord
users = Utilisateurs
user-groups = Groupes d’utilisateurs
admin-area = Administration
identity = Identité
user-provisioning = Approvisionnement des utilisateurs
system = Système
attributes = Attributs
admins = Administrateurs
api-keys = Clés d’API
audit-trails = Pistes d’audit
provisioning-log = Journal d’approvisionnement

main-navigation = Principale
breadcrumbs = Fil d’Ariane
search-everything = Rechercher des utilisateurs et des groupes
your-account = Votre compte
sign-out = Se déconnecter
organization = Organisation
switch-organization = Changer d’organisation
language-choice = Langue
theme = Apparence
theme-auto = Comme le système
theme-light = Clair
theme-dark = Sombre
apply = Appliquer
role-owner = Propriétaire
role-admin = Administrateur
role-auditor = Auditeur

# Nombres et dates

users-count = { $count ->
    [one] { $count } utilisateur
   *[other] { $count } utilisateurs
}
day-of-year = { $day } { $month } { $year }
day-and-time = { $day }, { $time }
day-in-month = { $day } { $month }
month-1 = janv.
month-2 = févr.
month-3 = mars
month-4 = avr.
month-5 = mai
month-6 = juin
month-7 = juil.
month-8 = août
month-9 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.

# Ce que beaucoup de pages ont

cancel = Annuler
copy = Copier
copied = Copié
created = Créé
description = Description
actions = Actions
optional = facultatif
first-page = Première page
next-page = Page suivante

# Mots des listes et des formulaires

save-changes = Enregistrer les modifications
yes = Oui
no = Non
on = Activé
off = Désactivé
never = Jamais
name = Nom
role = Rôle
you = vous
done = Terminé
add = Ajouter
edit = Modifier
search = Rechercher
filters-clear = Effacer les filtres
status = État
last-changed = Dernière modification
before = Avant
after = Après
none = Aucune valeur
