import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { ClearCredential, Holder } from './clear-credential.ts';

/** What is said of a credential: what it is called and where it is, and never what it is. */
export function sentencesFor(
  resource: Resource,
  credential: ClearCredential,
): Pick<Told, 'message' | 'why' | 'symptom' | 'fix'> {
  const { holder, field, origin, isElsewhere } = credential;
  const who = subjectText(resource);
  const noun = nounOf(credential);
  const called = credential.name === null ? '' : ` \`${credential.name}\``;
  const form = holder === 'secret' ? formOf(credential) : 'in clear text';
  const stands = isElsewhere ? 'It comes into' : 'It stands in';
  return {
    message: `The ${noun}${called} of ${who} lies in Git ${form}.`,
    why: `${stands} \`${field}\` ${isElsewhere ? 'from ' : '('}${placeOf(origin)}${isElsewhere ? '' : ')'}.`,
    symptom: `everybody who can read the repository, its forks and the logs of CI can ${useOf(holder, noun)}`,
    fix: {
      text: `${fixOf(holder, resource)} Change the credential too: it stays in the history of Git.`,
    },
  };
}

/** A generator encodes what its files and literals say; what is brought from elsewhere may be either. */
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

function useOf(holder: Holder, noun: Noun): string {
  if (holder === 'key-set') return 'make tokens, in any name, that the pods of this policy take';
  return noun === 'key' || noun === 'private key' || noun === 'credential'
    ? `use the ${noun}`
    : 'log in with it';
}

const STORE =
  'a Secret that is encrypted (SealedSecret, SOPS) or fetched from a store (ExternalSecret)';

function fixOf(holder: Holder, { kind }: Resource): string {
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
