import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkWord, checkWordAt, demand, isBlank, refuse } from '../refusals.ts';
import { checkSelector, checkText } from '../values/labels.ts';
import { subdomainProblem } from '../values/object-names.ts';
import { checkPositive } from '../values/quantities.ts';

const MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** [src: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec] */
export function checkClaimSpec(violations: Violations, claim: PathedNode): void {
  const spec = placeAt(claim, 'spec');
  if (spec === undefined) {
    demand(violations, claim, 'spec', 'A claim of a volume needs a spec.');
    return;
  }
  if (spec.node.kind !== 'map') return;
  checkAccessModes(violations, spec);
  checkSelector(violations, placeAt(spec, 'selector'));
  const requests = placeAt(spec, 'resources', 'requests');
  const isOpen =
    requests?.node.kind === 'map' && [...requests.node.entries.keys()].some(isTemplateText);
  if (requests?.node.kind === 'map' && !isOpen) {
    demand(
      violations,
      requests,
      'storage',
      'A claim of a volume needs the storage that it requests.',
    );
    checkPositive(violations, requests, 'storage');
  } else if (requests === undefined)
    refuse(violations, spec, 'A claim of a volume needs the storage that it requests.', {
      kind: 'required',
      remedy: 'Write it under resources.requests.storage.',
    });
  checkVolumeMode(violations, spec);
  if (!isBlank(spec, 'storageClassName'))
    checkText(violations, placeAt(spec, 'storageClassName'), subdomainProblem);
  checkSource(violations, placeAt(spec, 'dataSource'));
}

export function checkVolumeMode(violations: Violations, spec: PathedNode): void {
  checkWord(violations, spec, 'volumeMode', ['Block', 'Filesystem']);
}

export function checkAccessModes(violations: Violations, spec: PathedNode): void {
  demand(violations, spec, 'accessModes', 'A volume needs at least one of accessModes.');
  const modes = placesAt(spec, 'accessModes');
  for (const mode of modes) checkWordAt(violations, mode, MODES);
  const alone = modes.find((mode) => knownText(mode) === 'ReadWriteOncePod');
  const others = modes.filter((mode) => MODES.slice(0, 3).includes(knownText(mode) ?? ''));
  if (alone !== undefined && others.length > 0)
    refuse(violations, alone, 'ReadWriteOncePod cannot stand beside other modes.', {
      kind: 'exclusive',
      remedy: 'Write it alone.',
    });
}

/** [src: pkg/apis/core/validation/validation.go validateDataSource] */
function checkSource(violations: Violations, source: PathedNode | undefined): void {
  if (source?.node.kind !== 'map') return;
  for (const name of ['name', 'kind'])
    demand(violations, source, name, `dataSource needs ${name}.`);
}
