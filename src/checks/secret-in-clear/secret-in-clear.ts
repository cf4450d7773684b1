import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey, placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy, Told } from '../detection/check.ts';
import { checks, detectorOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { ClearCredential, CredentialHolder } from './clear-credential.ts';
import { clearInObject } from './object-credentials.ts';
import type { CredentialSentences } from './default-passwords.ts';
import { defaultPasswordLeftOn, sentencesForDefault } from './default-passwords.ts';

/** Says of a credential what it is called and where it is, and never what it is. */
function sentencesFor(
  resource: Resource,
  credential: ClearCredential,
  isLoose: boolean,
): Pick<Told, 'message' | 'why' | 'symptom' | 'fix'> {
  const { holder, field, origin, isElsewhere } = credential;
  const who = subjectText(resource);
  const noun = nounOf(credential);
  const called = credential.name === null ? '' : ` \`${credential.name}\``;
  const form = holder === 'secret' ? formOf(credential) : 'in clear text';
  const stands = isElsewhere ? 'It comes into' : 'It stands in';
  return {
    message: `The ${noun}${called} of ${who} lies in Git ${form}.`,
    why: `${stands} \`${field}\` ${isElsewhere ? 'from ' : '('}${placeOf(origin)}${isElsewhere ? '' : ')'}.${isLoose ? ' What applies the file is not seen here; who reads Git reads it all the same.' : ''}`,
    symptom: `everybody who can read the repository, its forks and the logs of CI can ${useOf(holder, noun)}`,
    fix: {
      text: `${fixOf(holder, resource)} Change the credential too: it stays in the history of Git.`,
    },
  };
}

/**
 * Says in which form it is written. A generator encodes what its files and literals say; what is brought from
 * elsewhere may be either.
 */
function formOf({ field, origin, isElsewhere }: ClearCredential): string {
  if (field.startsWith('stringData') || origin.via?.kind === 'generator') return 'in clear text';
  return isElsewhere ? 'in clear text or base64' : 'in base64, which anybody can read';
}

type Noun = 'password' | 'token' | 'key' | 'private key' | 'login' | 'credential';

function nounOf({ name, form }: ClearCredential): Noun {
  if (form === 'private-key') return 'private key';
  if (form === 'login') return 'login';
  if (name === null) return 'credential';
  if (/pass|pwd/i.test(name)) return 'password';
  if (/token/i.test(name)) return 'token';
  return /key/i.test(name) ? 'key' : 'credential';
}

function useOf(holder: CredentialHolder, noun: Noun): string {
  if (holder === 'key-set') return 'make tokens, in any name, that the pods of this policy take';
  return noun === 'key' || noun === 'private key' || noun === 'credential'
    ? `use the ${noun}`
    : 'log in with it';
}

const STORE =
  'a Secret that is encrypted (SealedSecret, SOPS) or fetched from a store (ExternalSecret)';

function fixOf(holder: CredentialHolder, { kind }: Resource): string {
  switch (holder) {
    case 'secret':
      return 'Seal it (SealedSecret), encrypt the file (SOPS), or have it fetched from a store (ExternalSecret).';
    case 'variable':
      return `Take it with \`valueFrom.secretKeyRef\` from ${STORE}.`;
    case 'entry':
      return `Move it to ${STORE}.`;
    case 'command':
      return `Keep it in ${STORE}, and pass it by a variable or a mounted file.`;
    case 'annotation':
      return `Take the annotation out; what needs the credential reads it from ${STORE}.`;
    case 'key-set':
      return 'Leave the public half only: `n` and `e`, or `x` and `y`; a key of `kty: oct` has none, so sign with a pair of keys.';
    case 'values':
      return kind === 'HelmRelease'
        ? `Take it with \`valuesFrom\`, or what the chart calls \`existingSecret\`, from ${STORE}.`
        : kind === 'Kustomization'
          ? `Take it with \`substituteFrom\` from ${STORE}.`
          : `Have the chart take it from ${STORE}; many call that \`existingSecret\`.`;
  }
}

const secretObjectInClear: Check = {
  id: 'secret-object-in-clear',
  title: 'Secret is stored in Git in clear text or base64',
  level: 'medium',
  blind: 'Hashed passwords, whether a value is used anywhere, and words under unspecific names.',
};

const credentialInVariable: Check = {
  id: 'credential-in-variable',
  title: 'Password, token or key in a variable or ConfigMap',
  level: 'high',
  blind: 'Credentials that neither their name nor their form betrays, and hashed passwords.',
};

const credentialInCommand: Check = {
  id: 'credential-in-command',
  title: "Password, token or key in a container's command or arguments",
  level: 'high',
  blind: 'Plain words after unspecific flags, such as `-p`.',
};

const credentialInAnnotation: Check = {
  id: 'credential-in-annotation',
  title: 'Password, token or key in an annotation',
  level: 'medium',
  blind: "Plain words, if only the annotation's name suggests a secret.",
};

const credentialInValues: Check = {
  id: 'credential-in-values',
  title: 'Password, token or key in release or Application values',
  level: 'high',
  blind:
    'Values of a kustomization (`helmCharts`) and values files whose chart is not rendered, and unspecific names.',
};

const privateKeyInJwks: Check = {
  id: 'private-key-in-jwks',
  title: 'RequestAuthentication contains the private key that signs tokens',
  level: 'high',
  blind: 'Keys that are fetched (`jwksUri`), and whether anything still signs with the key.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.RequestAuthentication' }],
};

const CHECKS: Readonly<Record<CredentialHolder, Check>> = {
  secret: secretObjectInClear,
  variable: credentialInVariable,
  entry: credentialInVariable,
  command: credentialInCommand,
  annotation: credentialInAnnotation,
  values: credentialInValues,
  'key-set': privateKeyInJwks,
};

/**
 * Finds passwords, tokens and keys that anybody can read who can read the repository. No text here holds one.
 */
export const secretInClear = detectorOf(
  'secret-in-clear',
  'passwords, tokens and keys in Git in clear or base64',
  [
    checks(
      [
        secretObjectInClear,
        credentialInVariable,
        credentialInCommand,
        credentialInAnnotation,
        credentialInValues,
        privateKeyInJwks,
        defaultPasswordLeftOn,
      ],
      foundIn,
    ),
  ],
);

/** Finds the credentials that objects have; one that was copied into them is told once, where it stands. */
function foundIn(input: DetectorInput): readonly ToldBy[] {
  const { mesh, before, rendered, renderedBefore, environmentsBefore = [], changedFiles } = input;
  const bases = [...(before === null ? [] : [before]), ...environmentsBefore].map(heldIn);
  // who reads Git reads what Argo CD is given by hand, too
  const loose = new Set(rendered.looseSecrets);
  const all = [...mesh.resources, ...loose].flatMap((resource) =>
    clearInObject(resource).map((credential) => ({ resource, credential })),
  );
  const told = new Set(
    all.flatMap(({ credential }) => (credential.isCopy ? [] : [credential.identity])),
  );
  const counts = new Map<string, number>();
  const isAnew = objectsAnew(before, renderedBefore?.looseSecrets ?? [], all);
  return all.flatMap(({ resource, credential }) => {
    if (isAnew(resource, credential)) return [];
    if (credential.isCopy && told.has(credential.identity)) return [];
    told.add(credential.identity);
    const isLoose = loose.has(resource);
    const own = `${resourceKey(resource)} ${credential.field}`;
    const count = (counts.get(own) ?? 0) + 1;
    counts.set(own, count);
    const wasThere =
      bases.some((held) => held.has(standingOf(credential))) ||
      (isLoose && changedFiles !== undefined && !isAtNewLine(credential, changedFiles));
    return [
      {
        ...tellCredential(resource, credential, { count, isLoose }),
        ...ifDefault(resource, credential, mesh),
        ...(wasThere && { wasThere }),
      },
    ];
  });
}

/** Tells whether a change writes the line of a credential: an environment that it makes brings no file with it. */
const isAtNewLine = (
  { origin: { file, line } }: ClearCredential,
  { all, editOf }: NonNullable<DetectorInput['changedFiles']>,
): boolean => all.includes(file) && editOf(file).isNewLine(line);

/** One credential, and the object that has it. */
interface Holding {
  readonly resource: Resource;
  readonly credential: ClearCredential;
}

/**
 * Tells of an object that comes with a change whether it has only what another one, which was there, has from the same file
 * still: what is told of that is the same credential, and the new object was not there.
 */
function objectsAnew(
  before: Mesh | null,
  loose: readonly Resource[],
  all: readonly Holding[],
): (resource: Resource, credential: ClearCredential) => boolean {
  if (before === null) return () => false;
  const old = new Set([...before.resources, ...loose].map(resourceKey));
  const stays = new Set(
    all.flatMap(({ resource, credential }) =>
      old.has(resourceKey(resource)) ? [standingOf(credential)] : [],
    ),
  );
  return (resource, credential) =>
    !old.has(resourceKey(resource)) &&
    stays.has(standingOf(credential)) &&
    heldIn(before).has(standingOf(credential));
}

/** Identifies a credential by itself and its file, whichever objects are made of that. */
const standingOf = ({ origin, identity }: ClearCredential): string => `${origin.file} ${identity}`;

const held = new WeakMap<Mesh, ReadonlySet<string>>();

/**
 * Holds the places where credentials stood before: a folder that another namespace takes in brings nothing
 * new into Git.
 */
function heldIn(base: Mesh): ReadonlySet<string> {
  const found = held.get(base) ?? new Set(base.resources.flatMap(clearInObject).map(standingOf));
  held.set(base, found);
  return found;
}

const tellCredential = (
  resource: Resource,
  credential: ClearCredential,
  { count, isLoose }: { readonly count: number; readonly isLoose: boolean },
): ToldBy => ({
  by: CHECKS[credential.holder],
  subject: resource,
  // several of one name in one text are told apart by their order
  key: count === 1 ? credential.field : `${credential.field} ${String(count)}`,
  cause: 'credentials in clear text',
  scope: {
    level:
      credential.holder === 'variable' || credential.holder === 'command'
        ? 'workload'
        : 'namespace',
    workloads: 0,
    services: 0,
    namespaces: 1,
  },
  ...sentencesFor(resource, credential, isLoose),
  origin: credential.origin,
  ...((isOfExample(credential) || isOfLibrary(credential)) && { severity: 'info' as const }),
});

/** Tells of a default password; outside of production nobody has to mend it. */
function ifDefault(
  resource: Resource,
  credential: ClearCredential,
  { environment }: Mesh,
): Partial<Pick<ToldBy, 'by' | 'severity'>> & Partial<CredentialSentences> {
  const sentences = sentencesForDefault(resource, credential);
  if (sentences === null) return {};
  return {
    by: defaultPasswordLeftOn,
    ...sentences,
    ...(!environment.production && { severity: 'info' as const }),
  };
}

/**
 * Tells whether it lies in a folder of examples: everybody knows it then, but who installs it should change
 * it all the same.
 */
const isOfExample = ({ holder, origin: { file } }: ClearCredential): boolean =>
  holder !== 'values' && /(?:^|[/_-])(?:quick-?starts?|examples?|samples?)(?=[/._-])/i.test(file);

/**
 * Tells whether it lies in what a ytt library was rendered to: its users mostly overlay that, which is not
 * read here.
 */
const isOfLibrary = ({ origin: { file } }: ClearCredential): boolean =>
  /(?:^|\/)_ytt_lib\//.test(file);
