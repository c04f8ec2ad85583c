# Admin > System > Attributes

attributes-intro = What your users have besides the usual attributes. Each can be used in configurations as a variable.
attributes-added = Added attributes
attributes-empty = No attributes of your own yet
attributes-empty-text = Add one for what your identity provider sends beyond the standard, such as a locker number, or for what you want to type in here.
attributes-system = System variables
attributes-system-intro = Muster fills these from what it knows of a user. They cannot be changed.
attribute-add = Add Custom Attribute
attribute-added = { $name } was added.
attribute-name = Name
attribute-name-hint = A letter, then letters, digits, - and _; 64 at most. It cannot be changed later.
attribute-kind = Type
attribute-kind-idp = IDP
attribute-kind-idp-hint = The identity provider fills it. Here it can only be deleted.
attribute-kind-custom = Custom
attribute-kind-custom-hint = People type its values in on a user’s page.
attribute-usage = Usage
attribute-values = Users with a value
attribute-delete = Delete attribute
attribute-deleted = { $name } was deleted.
attribute-delete-title = Delete { $name }?
attribute-delete-text = { $values ->
    [0] No user has a value of it.
    [one] The value of { $values } user goes with it, for good.
   *[other] The values of { $values } users go with it, for good.
}
attribute-delete-idp-text = Remove its mapping in the identity provider too: what is sent for an unknown attribute is ignored.
