"""The work in every queue of officers: cases, their holders, notices to officers, and absences."""
