import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkRange,
  checkWord,
  demand,
  isFalse,
  isTrue,
  refuse,
  textsOf,
} from '../refusals.ts';

const MOST_ID = 2 ** 31 - 1;

/** Earlier releases drop hostUsers and procMount. [src: pkg/features UserNamespacesSupport, ProcMountType] */
const READING_BOTH = { from: 33, until: 37 };

/** [src: pkg/apis/core/validation/validation.go ValidateSecurityContext] */
export function checkContainerSecurity(
  violations: Violations,
  security: PathedNode | undefined,
): void {
  if (security?.node.kind !== 'map') return;
  checkIds(violations, security, ['runAsUser', 'runAsGroup']);
  checkProfiles(violations, security);
  checkWord(violations, security, 'procMount', ['Default', 'Unmasked'], READING_BOTH);
  if (!isFalse(security, 'allowPrivilegeEscalation')) return;
  const privileged = placeAt(security, 'privileged');
  if (privileged !== undefined && isTrue(security, 'privileged'))
    refuse(
      violations,
      privileged,
      'privileged cannot be true where allowPrivilegeEscalation is false.',
      {
        kind: 'exclusive',
        remedy: 'Remove one of the two.',
      },
    );
  for (const capability of placesAt(security, 'capabilities', 'add'))
    if (knownText(capability) === 'CAP_SYS_ADMIN')
      refuse(
        violations,
        capability,
        'CAP_SYS_ADMIN cannot be added where allowPrivilegeEscalation is false.',
        {
          kind: 'exclusive',
        },
      );
}

/** [src: pkg/apis/core/validation/validation.go validatePodSpecSecurityContext] */
export function checkPodSecurity(violations: Violations, spec: PathedNode): void {
  const security = placeAt(spec, 'securityContext');
  const share = placeAt(spec, 'shareProcessNamespace');
  if (share !== undefined && isTrue(spec, 'shareProcessNamespace') && isTrue(spec, 'hostPID'))
    refuse(violations, share, 'Only one of shareProcessNamespace and hostPID can be true.', {
      kind: 'exclusive',
    });
  checkHostUsers(violations, spec);
  if (security?.node.kind !== 'map') return;
  checkIds(violations, security, ['runAsUser', 'runAsGroup', 'fsGroup']);
  checkProfiles(violations, security);
  checkWord(violations, security, 'fsGroupChangePolicy', ['OnRootMismatch', 'Always']);
  checkSysctls(violations, placesAt(security, 'sysctls'));
}

/** [src: pkg/apis/core/validation/validation.go validateHostUsers] */
function checkHostUsers(violations: Violations, spec: PathedNode): void {
  if (!isFalse(spec, 'hostUsers')) return;
  for (const name of ['hostPID', 'hostIPC']) {
    const place = placeAt(spec, name);
    if (place !== undefined && isTrue(spec, name))
      refuse(violations, place, `${name} cannot be true where hostUsers is false.`, {
        kind: 'exclusive',
        kubernetes: READING_BOTH,
      });
  }
}

function checkIds(violations: Violations, security: PathedNode, names: readonly string[]): void {
  for (const name of names) checkRange(violations, security, name, 0, MOST_ID);
}

function checkProfiles(violations: Violations, security: PathedNode): void {
  for (const name of ['seccompProfile', 'appArmorProfile']) {
    const profile = placeAt(security, name);
    if (profile?.node.kind === 'map') checkProfile(violations, profile, name);
  }
}

/** [src: pkg/apis/core/validation/validation.go validateSeccompProfileField, ValidateAppArmorProfileField] */
function checkProfile(violations: Violations, profile: PathedNode, name: string): void {
  const type = demand(violations, profile, 'type', `${name} needs a type.`);
  if (type === undefined) return;
  checkWord(violations, profile, 'type', ['Localhost', 'RuntimeDefault', 'Unconfined']);
  const word = knownText(type);
  if (word === undefined) return;
  const file = placeAt(profile, 'localhostProfile');
  if (word === 'Localhost')
    demand(
      violations,
      profile,
      'localhostProfile',
      `A ${name} of type Localhost needs localhostProfile.`,
    );
  else if (file !== undefined)
    refuse(violations, file, 'localhostProfile is for the type Localhost alone.', {
      kind: 'exclusive',
      remedy: 'Remove it, or write type Localhost.',
    });
}

const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;

/** [src: pkg/apis/core/validation/validation.go validateSysctls] */
function checkSysctls(violations: Violations, sysctls: readonly PathedNode[]): void {
  for (const sysctl of sysctls) {
    const name = demand(violations, sysctl, 'name', 'A sysctl needs a name.');
    const text = knownText(name);
    if (name !== undefined && text !== undefined && (!SYSCTL.test(text) || text.length > 253))
      refuse(violations, name, `${JSON.stringify(text)} is no name of a sysctl.`);
  }
  checkDistinct(
    violations,
    textsOf(sysctls, 'name'),
    (text) => `An earlier entry sets ${text}.`,
    'Remove one of the two.',
  );
}
