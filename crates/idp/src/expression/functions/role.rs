//! Functions of `[appRoleAssignments]`.

use super::{Call, Function, required};
use crate::expression::error::Stop;
use crate::expression::{Roles, Value};

/// `AppRoleAssignmentsComplex([appRoleAssignments])`: all roles, which are added to what is there.
pub(super) static APP_ROLE_ASSIGNMENTS_COMPLEX: Function =
    Function::new("AppRoleAssignmentsComplex", &[required("[appRoleAssignments]")], |call| complex(call, false));

/// `AssertiveAppRoleAssignmentsComplex([appRoleAssignments])`: all roles, instead of what is there.
pub(super) static ASSERTIVE_APP_ROLE_ASSIGNMENTS_COMPLEX: Function =
    Function::new("AssertiveAppRoleAssignmentsComplex", &[required("[appRoleAssignments]")], |call| {
        complex(call, true)
    });

fn complex(call: &mut Call<'_, '_>, assertive: bool) -> Result<Value, Stop> {
    Ok(Value::Roles(Roles { roles: call.roles(0)?, assertive }))
}

/// `SingleAppRoleAssignment([appRoleAssignments])`: one role, the first if there are several, which Microsoft leaves
/// undefined; null if there is none.
pub(super) static SINGLE_APP_ROLE_ASSIGNMENT: Function =
    Function::new("SingleAppRoleAssignment", &[required("[appRoleAssignments]")], |call| {
        Ok(call.roles(0)?.into_iter().next().map(|role| role.value).into())
    });

#[cfg(test)]
mod tests {
    use crate::expression::Value;
    use crate::expression::testing::{error, text, value};

    #[test]
    fn roles_are_one_or_all() {
        assert_eq!(text("SingleAppRoleAssignment([appRoleAssignments])"), "admin");
        assert_eq!(value("SingleAppRoleAssignment([nobody])"), Value::Null);
        for (expression, expected) in [
            ("AppRoleAssignmentsComplex([appRoleAssignments])", false),
            ("AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", true),
        ] {
            let Value::Roles(roles) = value(expression) else { panic!("{expression}") };
            assert_eq!((roles.roles.len(), roles.assertive), (2, expected));
        }
        assert!(error("SingleAppRoleAssignment([dept])").contains("[appRoleAssignments]"));
        assert!(error("ToLower([appRoleAssignments])").contains("SingleAppRoleAssignment"));
    }
}
