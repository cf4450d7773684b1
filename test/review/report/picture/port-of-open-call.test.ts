import { expect, test } from 'vitest';
import { callPicture } from '../../../../src/review/report/picture/call-picture.ts';
import { pictureText } from '../../../../src/review/report/picture/picture-text.ts';
import { environment, review } from '../../../support/report-parts.ts';

test('what cannot be told any more of a gateway is told of its port', () => {
  const open = {
    sources: ['outside'],
    otherSources: 0,
    gateway: 'Deployment web/ingress',
    destination: '*',
    port: 443,
    side: 'after' as const,
    was: 'closed',
    missing: 'which of two Gateways is the oldest',
    cause: null,
    cells: 1,
  };
  const picture = callPicture(
    review({
      environments: [environment('prod')],
      behaviours: [
        {
          environment: 'prod',
          consequences: [],
          compared: { pairs: 1, cells: 1 },
          undecided: 0,
          notes: [],
          undecidedCalls: [open],
        },
      ],
    }),
  );
  expect(picture === null ? '' : pictureText(picture)).toContain('port 443 closed → not known');
});
