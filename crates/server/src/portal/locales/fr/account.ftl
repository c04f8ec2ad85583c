# Votre compte

account-profile = Profil
account-renamed = Votre nom a été modifié.
account-email-fixed = Votre adresse e-mail sert à vous connecter et ne peut pas être modifiée.
account-session = Cette session
account-since = Connecté depuis
account-until = Se termine au plus tard
account-elsewhere = Se déconnecter partout ailleurs
account-elsewhere-text = Si vous avez laissé une session ouverte sur un autre appareil. Celle-ci continue.
account-ended-elsewhere = { $count ->
    [0] Vous n’êtes connecté nulle part ailleurs.
    [one] { $count } autre session a été terminée.
   *[other] { $count } autres sessions ont été terminées.
}
account-old-password = Mot de passe actuel
account-new-password = Nouveau mot de passe
account-change-password = Changer le mot de passe
account-password-text = Toutes vos autres sessions se terminent.
account-password-changed = Votre mot de passe a été changé et vos autres sessions ont été terminées.
account-no-password = Vous vous connectez avec le compte de votre organisation, qui a son propre mot de passe et son propre second facteur. Pour avoir aussi un mot de passe ici, demandez un lien à un autre propriétaire.

codes = Codes à usage unique
codes-text = En plus du mot de passe, un code affiché par une application d’authentification vous est demandé. Un mot de passe découvert ne suffit alors plus.
codes-switch-on = Activer les codes à usage unique
codes-switch-off = Désactiver les codes à usage unique
codes-on = Les codes à usage unique sont activés. Il vous en sera demandé un à la prochaine connexion.
codes-off = Les codes à usage unique sont désactivés.
codes-off-title = Désactiver les codes à usage unique ?
codes-off-text = Dès lors, votre mot de passe seul suffit.
codes-step-scan = 1. Scannez ce code avec votre application d’authentification
codes-picture = Code QR contenant le secret écrit ci-dessous
codes-typed = Ou saisissez le secret :
codes-secret = Secret
codes-step-confirm = 2. Saisissez le code que l’application affiche maintenant
