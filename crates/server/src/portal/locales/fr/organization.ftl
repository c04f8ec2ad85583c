# L’organisation dans laquelle on agit

organization-settings = Paramètres de l’organisation
organization-intro = Tout ce que vous voyez appartient à cette organisation, et personne d’autre ne le voit.
organization-name-hint = Vos administrateurs le voient, ainsi que les personnes que vous invitez.
organization-renamed = L’organisation s’appelle maintenant { $name }.
organization-facts = À propos de cette organisation
organization-id = Identifiant
organization-of-owners = Ses propriétaires peuvent la renommer :
organizations-yours = Vos organisations
organizations-yours-text = Celles dans lesquelles vous avez un rôle. L’exploitant en ajoute avec muster organization.
your-role = Votre rôle
organization-here = Vous êtes ici
organization-go = Changer
