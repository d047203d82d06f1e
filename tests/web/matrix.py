"""Who gets which status where. Rows and figures named in addresses belong to the south.

A line says, for one method and route, the status for nobody | everybody, or for nobody | each of
rep (north-a-1), stranger (rep, south-b-2), manager of the north, manager of the south, product
manager, executive, analyst, administrator. What is not listed is not allowed: 405.
"""

#                 rep  str  mno  mso  prd  exe  ana  adm
DATA = "302 |     403  403  403  403  403  403  200  200"  # imports.run, dimensions.edit
SOUTH = "302 |    404  200  404  200  200  200  200  200"  # what is planned in the south
OWN = "302 |      404  404  404  200  404  200  200  200"  # rows of the south's subtree
API_DATA = DATA.replace("302", "401")
API_SOUTH = SOUTH.replace("302", "401")

PAGES = {
    "GET healthz": "200 | 200",
    "GET readyz": "200 | 200",
    "GET home": "302 | 200",
    "GET start": DATA,
    "GET settings": "302 | 403 403 403 403 403 403 403 200",
    "POST settings": "302 | 403 403 403 403 403 403 403 200",
    "GET search": "302 | 200",
    "GET palette": "302 | 200",
    "GET keys": "302 | 200",
    "POST set_language": "302 | 302",
    "POST set_theme": "302 | 302",
    "GET notifications": "302 | 200",
    "GET notifications_count": "302 | 200",
    "POST notifications_read": "302 | 302",
    "GET profile": "302 | 200",
    "POST profile_save": "302 | 302",
    "POST token_issue": "302 | 200",
    "POST token_revoke": "302 | 404 302 404 404 404 404 404 404",
    "GET data_quality": "302 | 200",
    "POST data_quality_check": "302 | 403 403 403 403 403 403 302 302",
    "POST user_reset": "302 | 403 403 403 403 403 403 403 200",
    "GET job": "302 | 404 404 404 404 404 200 200 200",
    "GET tree": "302 | 200",
    "GET tree_branch": "302 | 404 404 404 200 200 200 200 200",
    "POST tree_place": "302 | 403 403 403 403 403 403 302 302",
    "GET imports": DATA,
    "POST import_upload": "302 | 403 403 403 403 403 403 302 302",
    "GET import": "302 | 404 404 404 404 404 404 200 200",
    "POST import_look": "302 | 403 403 403 403 403 403 302 302",
    "POST import_check": "302 | 404 404 404 404 404 404 400 400",
    "POST import_apply": "302 | 403 403 403 403 403 403 302 302",
    "GET import_progress": "302 | 404 404 404 404 404 404 200 200",
    "POST import_undo": "302 | 404 404 404 404 404 404 409 409",
    "POST import_remove": "302 | 403 403 403 403 403 403 302 302",
    "GET import_errors": "302 | 404 404 404 404 404 404 404 404",
    "POST import_close": "302 | 403 403 403 403 403 403 302 302",
    "GET work_list": DATA,
    "GET work_list_options": "302 | 404 404 404 404 404 404 200 200",
    "POST work_list_assign": "302 | 404 404 404 404 404 404 302 302",
    "POST work_list_place": "302 | 404 404 404 404 404 404 302 302",
    "GET goals:plans": "302 | 200",
    "GET goals:plan_new": "302 | 403 403 200 200 200 403 200 200",
    "POST goals:plan_new": "302 | 403 403 422 302 422 403 302 302",
    "GET goals:plan_preview": "302 | 200",
    "GET goals:plan": SOUTH,
    "GET goals:chapter": SOUTH,
    "GET goals:goal_new": "302 | 404 403 404 200 200 403 200 200",
    "POST goals:goal_new": "302 | 404 403 404 302 422 403 302 302",
    "POST goals:goal_remove": "302 | 404 404 404 302 404 403 302 302",
    "GET goals:grid": SOUTH,
    "GET goals:why": SOUTH,
    "GET goals:export": SOUTH,
    "GET goals:journal": SOUTH,
    "POST goals:undo": "302 | 404 404 404 302 404 403 302 302",
    "POST goals:step": "302 | 404 403 404 302 403 403 302 302",
    "GET monitoring:dashboard": "302 | 200",
    "GET monitoring:trend": "302 | 200",
    "GET monitoring:heatmap": "302 | 200",
    "GET monitoring:fresh": "302 | 200",
    "GET monitoring:export": "302 | 200",
    "GET monitoring:alert": OWN,
    "POST monitoring:acknowledge": "302 | 404 404 404 302 404 302 302 302",
    "GET monitoring:rules": "302 | 200",
    "GET monitoring:rule_create": "302 | 403 403 200 200 403 403 200 200",
    "POST monitoring:rule_create": "302 | 403 403 200 200 403 403 200 200",
    "GET monitoring:rule": "302 | 403 403 200 200 403 403 200 200",
    "POST monitoring:rule": "302 | 403 403 200 200 403 403 200 200",
    "GET metrics": "200 | 200",  # see test_health.py
}

# Signing in and the user's own account are allauth's pages; they show nothing of the company.
ACCOUNT = {
    "GET account_login": "200 | 302",
    "POST account_login": "200 | 302",
    "GET account_logout": "302 | 200",
    "POST account_logout": "302 | 302",
    "GET account_inactive": "200 | 200",
    "GET account_signup": "200 | 302",  # says that signing up is closed
    "POST account_signup": "200 | 302",
    "GET account_email_verification_sent": "200 | 200",
    "GET account_reset_password": "200 | 200",
    "POST account_reset_password": "200 | 200",
    "GET account_reset_password_done": "200 | 200",
    "GET account_reset_password_from_key": "200 | 200",
    "POST account_reset_password_from_key": "200 | 200",
    "GET account_reset_password_from_key_done": "200 | 200",
    "GET socialaccount_login_cancelled": "200 | 200",
    "GET openid_connect_login": "404 | 404",
    "POST openid_connect_login": "404 | 404",
    "GET openid_connect_callback": "404 | 404",
    "POST openid_connect_callback": "404 | 404",
    "GET account_reauthenticate": "302 | 403",  # nobody here has a password to repeat
    "POST account_reauthenticate": "302 | 403",
    "GET account_email": "302 | 200",
    "POST account_email": "302 | 302",
    "GET account_change_password": "302 | 302",
    "POST account_change_password": "302 | 302",
    "GET account_set_password": "302 | 200",
    "POST account_set_password": "302 | 200",
    "GET account_confirm_login_code": "302 | 302",
    "POST account_confirm_login_code": "302 | 302",
    "GET account_confirm_email": "200 | 200",
    "POST account_confirm_email": "404 | 404",
    "GET mfa_index": "302 | 200",
    "GET mfa_authenticate": "302 | 302",
    "POST mfa_authenticate": "302 | 302",
    "GET mfa_reauthenticate": "302 | 403",
    "POST mfa_reauthenticate": "302 | 403",
    "GET mfa_activate_totp": "302 | 200",
    "POST mfa_activate_totp": "302 | 200",
    "GET mfa_deactivate_totp": "302 | 404",
    "POST mfa_deactivate_totp": "302 | 404",
    "GET mfa_view_recovery_codes": "302 | 404",
    "GET mfa_generate_recovery_codes": "302 | 200",
    "POST mfa_generate_recovery_codes": "302 | 200",
    "GET mfa_download_recovery_codes": "302 | 404",
    "POST mfa_download_recovery_codes": "302 | 404",
    "GET socialaccount_login_error": "302 | 401",
    "GET socialaccount_signup": "302 | 302",
    "POST socialaccount_signup": "302 | 302",
    "GET socialaccount_connections": "302 | 200",
    "POST socialaccount_connections": "302 | 200",
    "GET accounts/social/login/cancelled/": "302 | 301",
    "POST accounts/social/login/cancelled/": "302 | 301",
    "GET accounts/social/login/error/": "302 | 301",
    "POST accounts/social/login/error/": "302 | 301",
    "GET accounts/social/signup/": "302 | 301",
    "POST accounts/social/signup/": "302 | 301",
    "GET accounts/social/connections/": "302 | 301",
    "POST accounts/social/connections/": "302 | 301",
}  # fmt: skip

API = {
    "GET api_schema": "401 | 200",
    "GET api_docs": "401 | 200",
    "GET api_data_quality": "401 | 200",
    "GET api_imports": API_DATA,
    "POST api_imports": "401 | 403 403 403 403 403 403 201 201",
    "GET api_import": "401 | 404 404 404 404 404 404 200 200",
    "PUT api_import": "401 | 403 403 403 403 403 403 200 200",
    "DELETE api_import": "401 | 403 403 403 403 403 403 204 204",
    "POST api_import_check": "401 | 403 403 403 403 403 403 202 202",
    "POST api_import_apply": "401 | 403 403 403 403 403 403 202 202",
    "POST api_import_undo": "401 | 403 403 403 403 403 403 409 409",
    "GET api_import_errors": "401 | 404 404 404 404 404 404 404 404",
    "GET api_sources": API_DATA,
    "GET api_work_list": API_DATA,
    "POST api_work_list_assign": "401 | 403 403 403 403 403 403 200 200",
    "POST api_sales_lines": API_DATA,
    "POST api_observations": API_DATA,
    "POST api_people": API_DATA,
    "POST api_rates": API_DATA,
    "POST api_targets": API_DATA,
    "POST api_nodes": API_DATA,
    "GET api-plans": "401 | 200",
    "POST api-plans": "401 | 404 404 404 201 404 403 201 201",
    "GET api-plan": API_SOUTH,
    "GET api-versions": API_SOUTH,
    "GET api-goals": API_SOUTH,
    "POST api-goals": "401 | 404 404 404 201 404 403 201 201",
    "DELETE api-goal": "401 | 404 404 404 204 404 403 204 204",
    "GET api-version": API_SOUTH,
    "POST api-submit": "401 | 404 403 404 200 403 403 200 200",
    "POST api-send-back": "401 | 404 403 404 409 403 409 403 409",
    "POST api-approve": "401 | 404 403 404 200 403 200 403 200",
    "POST api-reopen": "401 | 404 403 404 409 403 403 409 409",
    "POST api-domain": "401 | 404 404 404 201 404 403 201 201",
    "GET api-grid": API_SOUTH,
    "POST api-spread": "401 | 404 404 404 200 404 403 200 200",
    "POST api-growth": "401 | 404 404 404 200 404 403 200 200",
    "GET api-target": "401 | 404 404 404 200 200 200 200 200",
    "GET api-stated": API_SOUTH,
    "GET api-journal": API_SOUTH,
    "GET api-why": "401 | 404 404 404 200 200 200 200 200",
    "POST api-undo": "401 | 404 404 404 200 404 403 200 200",
    "POST api-redo": "401 | 404 400 404 400 400 400 400 400",  # there is nothing to redo
    "GET api-locks": API_SOUTH,
    "POST api-locks": "401 | 404 404 404 201 404 403 201 201",
    "DELETE api-lock": "401 | 404 403 404 204 403 204 403 204",
    "GET api_dashboard": "401 | 200",
    "GET api_attainment": "401 | 200",
    "POST api_alert_acknowledge": "401 | 404 404 404 200 404 200 200 200",
}

# Each register: who reads the list, who reads the row (of the south, where rows belong to
# somebody), who makes such a row, who changes it; pages and API alike.
EVERYBODY = "200 200 200 200 200 200 200 200"
EDITORS = "403 403 403 403 403 403 {ok} {ok}"  # dimensions.edit, metrics.edit, imports.run
ADMINISTRATOR = "403 403 403 403 403 403 403 {ok}"
IN_SOUTH = "404 404 404 {ok} 404 {ok} {ok} {ok}"
ANALYSTS = "403 403 403 403 403 403 200 200"
REGISTERS = {
    "actions": (EVERYBODY, IN_SOUTH, "400 400 400 {ok} 404 {ok} {ok} {ok}", IN_SOUTH),
    "alert-rules": (EVERYBODY, EVERYBODY, "403 403 {ok} {ok} 403 403 {ok} {ok}", "403 403 {ok} {ok} 403 403 {ok} {ok}"),
    "alerts": (EVERYBODY, IN_SOUTH, None, IN_SOUTH),
    "channels": (EVERYBODY, EVERYBODY, EDITORS, EDITORS),
    "competitors": (EVERYBODY, EVERYBODY, "403 403 {ok} {ok} {ok} {ok} {ok} {ok}", "403 403 {ok} {ok} {ok} {ok} {ok} {ok}"),
    "customers": (EVERYBODY, "404 404 404 {ok} {ok} {ok} {ok} {ok}", EDITORS, "404 404 404 403 403 403 {ok} {ok}"),
    "geography": (EVERYBODY, EVERYBODY, EDITORS, EDITORS),
    "grants": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "holdings": (ANALYSTS, ANALYSTS, "400 400 400 403 403 403 403 {ok}", ADMINISTRATOR),
    "initiatives": (EVERYBODY, "404 {ok} 404 {ok} {ok} {ok} {ok} {ok}", "400 {ok} 400 {ok} {ok} {ok} {ok} {ok}", "404 403 404 {ok} {ok} {ok} {ok} {ok}"),
    "metrics": (EVERYBODY, EVERYBODY, EDITORS, EDITORS),
    "organisation": (EVERYBODY, "404 404 404 {ok} {ok} {ok} {ok} {ok}", "400 400 400 403 403 403 {ok} {ok}", "404 404 404 403 403 403 {ok} {ok}"),
    "persons": (ANALYSTS, ANALYSTS, ADMINISTRATOR, ADMINISTRATOR),
    "products": (EVERYBODY, EVERYBODY, EDITORS, EDITORS),
    "data-sources": (EVERYBODY, EVERYBODY, EDITORS, EDITORS),
    "users": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
}  # fmt: skip

# What hangs on a row is written out for a register of the subtree and for one of administrators;
# the code is the same for all of them.
PARTS = {
    "GET register_new[actions]": "302 | 200",
    "GET register_new[users]": "302 | 403 403 403 403 403 403 403 200",
    # who may not write at all does not get as far as choosing what is out of sight
    "POST register_new[holdings]": "302 | 403 403 403 403 403 403 403 302",
    "POST register_new[organisation]": "302 | 403 403 403 403 403 403 302 302",
    "POST register_new[users]": "302 | 403 403 403 403 403 403 403 200",  # shows the password
    "POST register_bulk[actions]": "302 | 404 404 404 204 404 204 204 204",
    "POST register_bulk[users]": "302 | 403 403 403 403 403 403 403 204",
    "GET register_bulk_input[actions]": "302 | 200",
    "GET register_bulk_input[users]": "302 | 403 403 403 403 403 403 403 200",
    "POST register_bulk_undo[actions]": "302 | 404 404 404 409 404 409 409 409",
    "POST register_bulk_undo[users]": "302 | 403 403 403 403 403 403 403 409",
    "GET register_export[actions]": "302 | 200",
    "GET register_export[users]": "302 | 403 403 403 403 403 403 403 200",
    "GET register_import[actions]": "302 | 200",
    "POST register_import[actions]": "302 | 200",
    "GET register_import[users]": "302 | 403 403 403 403 403 403 403 200",
    "POST register_import[users]": "302 | 403 403 403 403 403 403 403 200",
    "POST register_import_apply[actions]": "302 | 400",
    "POST register_import_apply[users]": "302 | 403 403 403 403 403 403 403 400",
    "GET register_options[actions]": "302 | 200",
    "GET register_options[users]": "302 | 403 403 403 403 403 403 403 404",
    "POST register_save_view[actions]": "302 | 302",
    "POST register_save_view[users]": "302 | 302",
    "POST register_delete_view[actions]": "302 | 404 302 404 404 404 404 404 404",
    "POST register_delete_view[users]": "302 | 404 302 404 404 404 404 404 404",
    "POST register_row[actions]": "302 | 404 404 404 302 404 302 302 302",
    "POST register_row[users]": "302 | 403 403 403 403 403 403 403 302",
    "POST register_delete[actions]": "302 | 404 404 404 302 404 302 302 302",
    "POST register_delete[users]": "302 | 403",
    "POST register_undo[actions]": "302 | 404 404 404 409 404 409 409 409",
    "POST register_undo[users]": "302 | 403 403 403 403 403 403 403 409",
    "GET register_history[actions]": OWN,
    "GET register_history[users]": "302 | 403 403 403 403 403 403 403 200",
    "GET register_cell[actions]": OWN,
    "GET register_cell[users]": "302 | 403 403 403 403 403 403 403 200",
    "POST register_comment[actions]": "302 | 404 404 404 302 404 302 302 302",
    "POST register_comment[users]": "302 | 403 403 403 403 403 403 403 302",
    "POST register_attach[actions]": "302 | 404 404 404 302 404 302 302 302",
    "POST register_attach[users]": "302 | 403 403 403 403 403 403 403 302",
    "GET register_file[actions]": OWN,
    "GET register_file[users]": "302 | 403 403 403 403 403 403 403 404",
    "POST register_detach[actions]": "302 | 404 404 404 302 404 302 302 302",
    "POST register_detach[users]": "302 | 403 403 403 403 403 403 403 404",
    "PUT api_actions-bulk": "401 | 400 400 400 200 400 200 200 200",
    "PUT api_users-bulk": "401 | 403 403 403 403 403 403 403 200",
    "DELETE api_actions-detail": "401 | 404 404 404 204 404 204 204 204",
    "GET api_actions-comments": "401 | 404 404 404 200 404 200 200 200",
    "POST api_actions-comments": "401 | 404 404 404 201 404 201 201 201",
    "GET api_actions-history": "401 | 404 404 404 200 404 200 200 200",
    "POST api_actions-undo": "401 | 404 404 404 409 404 409 409 409",
    "GET api_users-comments": "401 | 403 403 403 403 403 403 403 200",
    "POST api_users-comments": "401 | 403 403 403 403 403 403 403 201",
    "GET api_users-history": "401 | 403 403 403 403 403 403 403 200",
    "POST api_users-undo": "401 | 403 403 403 403 403 403 403 409",
}


def _of_registers() -> dict[str, str]:
    rows = {}
    for key, (listed, row, made, changed) in REGISTERS.items():
        rows[f"GET register[{key}]"] = "302 | " + listed.format(ok=200)
        rows[f"GET register_row[{key}]"] = "302 | " + row.format(ok=200)
        rows[f"POST register_cell[{key}]"] = "302 | " + changed.format(ok=200)
        rows[f"GET api_{key}-list"] = "401 | " + listed.format(ok=200)
        rows[f"GET api_{key}-detail"] = "401 | " + row.format(ok=200)
        rows[f"PATCH api_{key}-detail"] = "401 | " + changed.format(ok=200)
        if made:
            rows[f"POST register_new[{key}]"] = "302 | " + made.format(ok=302).replace("400", "422")
            rows[f"POST api_{key}-list"] = "401 | " + made.format(ok=201)
    return rows


MATRIX = PAGES | ACCOUNT | API | _of_registers() | PARTS
