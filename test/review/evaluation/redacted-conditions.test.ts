import { expect, test } from 'vitest';
import { legacy } from '../../../src/manifest/index.ts';
import { redactReview } from '../../../src/review/evaluation/review-redaction.ts';
import { finding, review } from '../../support/report-parts.ts';

test('a condition of a finding shows no credential, in its short form either', () => {
  const address = 'https://robot:s3cr3t-Pa55word@git.example.com/shop';
  const found = finding({
    says: legacy('Requests fail.'),
    when: [{ kind: 'build', clause: `once ${address} builds`, short: `once ${address}` }],
  });
  const shown = JSON.stringify(redactReview(review({ findings: [found] })).findings);
  expect(shown).toContain('git.example.com');
  expect(shown).not.toContain('s3cr3t-Pa55word');
});
