"""Addresses of all registers."""

from django.urls import path

from salesplan.web.registers import cells, forms, lists, remarks, sheets

urlpatterns = [
    path("<slug:key>/", lists.index, name="register"),
    path("<slug:key>/new/", forms.new, name="register_new"),
    path("<slug:key>/bulk/", cells.bulk, name="register_bulk"),
    path("<slug:key>/bulk/input/", cells.bulk_input, name="register_bulk_input"),
    path("<slug:key>/bulk/undo/", cells.bulk_undo, name="register_bulk_undo"),
    path("<slug:key>/export/<slug:kind>/", sheets.export, name="register_export"),
    path("<slug:key>/import/", sheets.upload, name="register_import"),
    path("<slug:key>/import/apply/", sheets.apply, name="register_import_apply"),
    path("<slug:key>/options/<slug:name>/", cells.options, name="register_options"),
    path("<slug:key>/views/", lists.save_view, name="register_save_view"),
    path("<slug:key>/views/<int:view_id>/delete/", lists.delete_view, name="register_delete_view"),
    path("<slug:key>/<int:pk>/", forms.row, name="register_row"),
    path("<slug:key>/<int:pk>/delete/", forms.delete, name="register_delete"),
    path("<slug:key>/<int:pk>/undo/", forms.undo, name="register_undo"),
    path("<slug:key>/<int:pk>/history/", forms.history, name="register_history"),
    path("<slug:key>/<int:pk>/cell/<slug:name>/", cells.cell, name="register_cell"),
    path("<slug:key>/<int:pk>/files/", remarks.attach, name="register_attach"),
    path("<slug:key>/<int:pk>/files/<int:attachment_id>/", remarks.download, name="register_file"),
    path(
        "<slug:key>/<int:pk>/files/<int:attachment_id>/delete/",
        remarks.detach,
        name="register_detach",
    ),
]
