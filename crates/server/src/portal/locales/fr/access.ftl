# Entrer

sign-in = Se connecter
sign-in-to = Se connecter à Muster
email = Adresse e-mail
password = Mot de passe
one-time-code = Code à usage unique
one-time-code-hint = Six chiffres, de votre application d’authentification.
sign-in-with-openid = Se connecter avec le compte de votre organisation
or = ou
sign-in-help = Un problème pour vous connecter ?
sign-in-help-text = Un propriétaire de votre organisation peut vous donner un lien pour définir un nouveau mot de passe et désactiver vos codes à usage unique. Si vous êtes le seul propriétaire, l’exploitant le peut : muster admin link.
show-password = Afficher le mot de passe
signed-out = Vous êtes déconnecté.
session-ended = Votre session est terminée. Connectez-vous à nouveau.
session-ended-before = Votre session était terminée avant cet envoi et rien n’a été enregistré. Connectez-vous et réessayez.
openid-not-begun = Aucune connexion avec le compte de votre organisation n’est en cours dans ce navigateur. Recommencez.
openid-refused = Le compte de votre organisation ne vous a pas connecté. Réessayez.
openid-stranger = Ce compte de votre organisation n’est pas administrateur ici. Demandez à un propriétaire d’inviter son adresse e-mail, ou choisissez un autre compte.
openid-unavailable = La connexion de votre organisation est injoignable. Réessayez plus tard, ou utilisez un mot de passe.
organization-switched = Vous êtes maintenant dans { $organization }.

set-up-title = Bienvenue dans Muster
set-up-text = Vous êtes la première personne ici. Créez le compte du propriétaire ; d’autres pourront être invités plus tard.
set-password-title = Définir votre mot de passe
set-password-text = Le lien ne sert qu’une fois. Vous êtes connecté dès que le mot de passe est défini.
your-name = Votre nom
password-hint = Au moins 12 caractères. Une phrase que vous retenez vaut mieux qu’une courte énigme.
create-account = Créer le compte
set-password = Définir le mot de passe
password-set = Votre mot de passe est défini. Connectez-vous avec celui-ci.
link-gone = Ce lien n’est plus valable
link-gone-text = Il a déjà servi, ou il a expiré. Demandez-en un nouveau à un propriétaire de votre organisation ; pour le premier propriétaire, l’exploitant le trouve dans le journal du serveur après un redémarrage.
go-to-sign-in = Aller à la page de connexion

# Ce qui peut ne pas aller

problem-sign-in = L’adresse e-mail ou le mot de passe n’est pas correct. Après plusieurs erreurs, un compte est verrouillé pour un moment.
problem-code = Saisissez le code actuel de votre application d’authentification ; chaque code ne sert qu’une fois.
problem-link = Le lien n’est plus valable. Demandez-en un nouveau.
problem-email = Saisissez une adresse e-mail, par exemple ada@example.org.
problem-email-taken = Cette personne est déjà administrateur.
problem-email-elsewhere = Cette adresse e-mail a un compte dans une autre organisation. L’exploitant peut l’ajouter à celle-ci : muster admin invite.
problem-password = Choisissez un mot de passe de 12 à 256 caractères, différent de votre adresse e-mail.
problem-old-password = Ce n’est pas votre mot de passe.
problem-guesses = Trop de mots de passe erronés ont été essayés. Réessayez dans un moment.
problem-last-owner = C’est le dernier propriétaire. Désignez d’abord un autre propriétaire.
problem-name = Ce nom ne peut pas être utilisé. Choisissez-en un autre, de 1 à 100 caractères.
problem-name-taken = Ce nom est déjà pris. Choisissez-en un autre.
problem-gone = Cet élément n’existe plus. Rechargez la page pour voir ce qu’il y a.
problem-conflict = Cela a changé entre-temps, ou s’y oppose. Rechargez la page et vérifiez avant de réessayer.
problem-later = Trop d’essais au même moment. Réessayez dans quelques secondes.
problem-value = Cette valeur ne peut pas être utilisée. Vérifiez-la et réessayez.

error-forbidden = Pas pour votre rôle
error-forbidden-hint = Votre rôle dans cette organisation ne le permet pas. Adressez-vous à un propriétaire.
error-not-found = Il n’y a rien ici
error-not-found-hint = L’élément a peut-être été supprimé, ou l’adresse est mal saisie.
error-too-large = Trop volumineux
error-too-large-hint = L’envoi dépasse ce que le serveur accepte. Envoyez-en moins à la fois.
error-bad-request = La demande est incompréhensible
error-bad-request-hint = Revenez en arrière, rechargez la page et réessayez.
error-unavailable = Indisponible pour le moment
error-unavailable-hint = Le serveur est occupé ou redémarre. Réessayez dans quelques secondes ; vérifiez d’abord si votre modification a été faite.
error-internal = Une erreur s’est produite dans le serveur
error-internal-hint = Ce n’est pas votre faute. Le journal du serveur dit pourquoi, sous ce numéro :
error-status = Erreur { $status }
go-to-dashboard = Aller au tableau de bord
