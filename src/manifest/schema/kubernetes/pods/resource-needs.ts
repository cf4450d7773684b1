import { entriesOf, placeAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText, isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { refuse } from '../refusals.ts';
import { isQualifiedName } from '../values/object-names.ts';
import { checkNotNegative, ONE, quantityAt, quantityText } from '../values/quantities.ts';

const STANDARD = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Resources without a domain, and those of kubernetes.io. [src: pkg/apis/core/helper/helpers.go IsNativeResource] */
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** [src: pkg/apis/core/helper/helpers.go IsOvercommitAllowed] */
const mayExceed = (name: string): boolean => isNative(name) && !isHugePages(name);

/** [src: pkg/apis/core/validation/validation.go validateResourceRequirements] */
export function checkResources(violations: Violations, resources: PathedNode | undefined): void {
  if (resources?.node.kind !== 'map') return;
  const limits = placeAt(resources, 'limits');
  const requests = placeAt(resources, 'requests');
  for (const { key, value } of [...entriesOf(limits), ...entriesOf(requests)])
    if (!isTemplateText(key)) checkNeed(violations, key, value);
  for (const { key, value } of entriesOf(requests)) checkRequest(violations, key, value, limits);
  const all = [...entriesOf(limits), ...entriesOf(requests)];
  const huge = all.find(({ key }) => isHugePages(key));
  const isFed = all.some(({ key }) => key === 'cpu' || key === 'memory' || isTemplateText(key));
  if (huge !== undefined && !isFed)
    refuse(violations, huge.value, 'Huge pages need cpu or memory beside them.', {
      kind: 'required',
    });
}

function checkNeed(violations: Violations, name: string, value: PathedNode): void {
  if (!isKnownResource(name)) {
    const nearest = ['cpu', 'memory', 'ephemeral-storage'].find(
      (word) => word === name.toLowerCase(),
    );
    refuse(
      violations,
      value,
      `${name} is no resource of a container; cpu, memory and ephemeral-storage are.`,
      {
        kind: 'enum',
        nearest: nearest ?? null,
        remedy:
          'Write one of these, or the full name of an extended resource such as example.com/gpu.',
      },
    );
    return;
  }
  checkNotNegative(violations, value);
  const amount = quantityAt(value);
  if (!isNative(name) && amount !== undefined && amount % ONE !== 0n)
    refuse(
      violations,
      value,
      `${name} is counted in whole numbers; ${quantityText(value)} is none.`,
    );
}

const isKnownResource = (name: string): boolean => {
  if (!isQualifiedName(name)) return false;
  if (!name.includes('/')) return STANDARD.test(name);
  return isNative(name) || !name.startsWith('requests.');
};

function checkRequest(
  violations: Violations,
  name: string,
  request: PathedNode,
  limits: PathedNode | undefined,
): void {
  if (limits !== undefined && isTemplated(limits.node)) return;
  const limit = limits === undefined ? undefined : placeAt(limits, name);
  const [asked, most] = [quantityAt(request), quantityAt(limit)];
  if (limit === undefined && !mayExceed(name) && !isTemplateText(name))
    refuse(violations, request, `${name} needs a limit that is equal to the request.`, {
      kind: 'required',
      remedy: `Write the same under limits.`,
    });
  if (limit === undefined || asked === undefined || most === undefined) return;
  if (asked > most)
    refuse(
      violations,
      request,
      `The request of ${quantityText(request)} ${name} is above the limit of ${quantityText(limit)}.`,
      { kind: 'range', remedy: 'Raise the limit, or lower the request.' },
    );
  else if (asked < most && !mayExceed(name))
    refuse(
      violations,
      request,
      `The request of ${quantityText(request)} ${name} must be equal to the limit of ${quantityText(limit)}.`,
    );
}
