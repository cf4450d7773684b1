/** What is noted, and one sentence that says of what: there is nothing else. */
export const AUDIT_KINDS = {
  decision: 'The check of a pull request said something else than before.',
  approval: 'An approval was bound to what the change means.',
  override:
    'The platform team took a finding or a gap upon itself, until the change means another.',
  'break-glass': 'The on-call team let one commit merge without approvals and outside windows.',
  'by-hand': 'Somebody on call said what they changed by hand, outside of Git.',
  debt: 'What an emergency left owed became overdue, was settled, or its issue is gone.',
  command: 'Somebody who is heard wrote a command, whatever came of it.',
  button: 'Somebody with write permission pressed a button of a check.',
  rollback: 'A rollback was asked for, and this came of it.',
  reland: 'Bringing back what was rolled back was asked for, and this came of it.',
  'rollback merged': 'A pull request or a push was rolled back: its revert is merged.',
  'past-review': 'A push to the default branch brought what no review of ours let through.',
  'reland merged': 'A pull request or a push that was rolled back is merged again.',
} as const;

export type AuditKind = keyof typeof AUDIT_KINDS;
