# Dashboard

dashboard-steps = First steps
dashboard-steps-text = Four steps to the first users. Each is ticked off by itself once it is done.
dashboard-step-done = done
dashboard-step-connect = Connect an identity provider
dashboard-step-connect-text = Choose it under User Provisioning and generate a token.
dashboard-step-test = Hear from it
dashboard-step-test-text = Enter the token and the Target SCIM URL there, and test the connection.
dashboard-step-user = The first user
dashboard-step-user-text = Assign a person to the application there. Or make a local user here.
dashboard-step-group = The first group
dashboard-step-group-text = Assign a group there, and its members follow.

dashboard-attention = Needs attention
dashboard-held = is held since { $since }: disabling and deleting users waits for an owner.
dashboard-token-over = has a token that expired on { $day }. Its identity provider is refused until it is given a new one.
dashboard-token-soon = { $days ->
    [one] has a token that expires on { $day }, in { $days } day. Renew it, or generate a second one and change over.
   *[other] has a token that expires on { $day }, in { $days } days. Renew it, or generate a second one and change over.
}

dashboard-requests = Requests of identity providers
dashboard-reach = Span of time
dashboard-day = 24 hours
dashboard-week = 7 days
dashboard-month = 30 days
dashboard-no-requests = Nothing was asked for in this time. Reads that succeed are not counted.
dashboard-zone = Times are those of { $zone }. Reads that succeed are not counted.
dashboard-chart-day = The last 24 hours, hour by hour: { $succeeded } requests done, { $failed } failed
dashboard-chart-week = The last 7 days, by quarters of a day: { $succeeded } requests done, { $failed } failed
dashboard-chart-month = The last 30 days, day by day: { $succeeded } requests done, { $failed } failed
chart-done = { $count ->
    [one] { $count } done
   *[other] { $count } done
}
chart-failed = { $count ->
    [one] { $count } failed
   *[other] { $count } failed
}
chart-numbers = The same in numbers
chart-time = Time
chart-done-column = Done
chart-failed-column = Failed
chart-percent = { $percent }%

dashboard-failures = Recent failures
dashboard-all-failures = All failures
dashboard-no-failures = Nothing has failed. What identity providers ask for and are refused is listed here.
dashboard-connections = Connections
dashboard-no-connections = None yet. Choose your identity provider there to begin.
dashboard-is-held = Held
dashboard-last-request = Last request:
dashboard-no-request = No request yet
dashboard-groups = { $count ->
    [one] { $count } group
   *[other] { $count } groups
}
