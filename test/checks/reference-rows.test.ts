import { describe, expect, test } from 'vitest';
import {
  CLIENT_AUTHORITY_ROWS,
  LISTENER_CERTIFICATE_ROWS,
} from '../../src/checks/references/rows/gateway-certificate-references.ts';
import { DESTINATION_RULE_ROWS } from '../../src/checks/references/rows/destination-rule-references.ts';
import { IDENTITY_ROWS } from '../../src/checks/references/accounts/account-references.ts';
import { ISTIO_GATEWAY_ROWS } from '../../src/checks/references/rows/istio-gateway-references.ts';
import { POLICY_ROWS } from '../../src/checks/references/rows/policy-target-references.ts';
import type { ReferenceRow } from '../../src/checks/references/reference-row.ts';
import { ROUTE_ROWS } from '../../src/checks/references/rows/route-references.ts';
import { SELECTOR_ROWS } from '../../src/checks/references/rows/selector-references.ts';
import { VIRTUAL_SERVICE_ROWS } from '../../src/checks/references/rows/virtual-service-rows.ts';
import { served } from '../support/schema-fields.ts';

const rows: readonly ReferenceRow[] = [
  ...VIRTUAL_SERVICE_ROWS,
  ...DESTINATION_RULE_ROWS,
  ...ISTIO_GATEWAY_ROWS,
  ...LISTENER_CERTIFICATE_ROWS,
  ...CLIENT_AUTHORITY_ROWS,
  ...SELECTOR_ROWS,
  ...POLICY_ROWS,
  ...IDENTITY_ROWS,
  ...ROUTE_ROWS,
];

/** Whether the schema has the pattern's field, and a list wherever the pattern says so. */
function fits(pattern: string, paths: (typeof served)[number]['paths']): boolean {
  const steps = pattern.split('.');
  return steps.every((step, at) => {
    const path = steps
      .slice(0, at + 1)
      .join('.')
      .replaceAll('[]', '');
    const type = paths.get(path)?.type;
    return type !== undefined && (type === 'array') === step.endsWith('[]');
  });
}

const fields = rows.flatMap(({ from, under, at }) =>
  at.map((pattern) => ({
    pattern: `${under}.${pattern}`,
    from,
    kinds: from.map(({ kind }) => kind).join(', '),
  })),
);

describe('a field that names something is one that its kind has', () => {
  test.each(fields)('$pattern of $kinds', ({ pattern, from }) => {
    const versions = served.filter(({ id }) =>
      from.some(({ group, kind }) => id.group === group && id.kind === kind),
    );
    expect(new Set(versions.map(({ id }) => id.kind)).size).toBe(from.length);
    expect(versions.filter(({ paths }) => fits(pattern, paths))).not.toEqual([]);
  });
});
