import { viewOf } from '../../istio/index.ts';
import type { Field } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';

/** An origin is scheme, host and port, and is compared as a text (ROUTE-52): a page of the browser sends no other form. */
export const originNeverSent = check({
  id: 'origin-never-sent',
  title: 'corsPolicy allows an origin in a form browsers never send',
  level: 'medium',
  blind: 'Clients other than browsers that set the header themselves; regular expressions.',
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((object) =>
      originsOf(object).flatMap((origin) => tell(object, origin) ?? []),
    ),
});

/** The whole origins that routes allow, each once; `allowOrigin` counts where the newer list is empty. */
function originsOf(virtualService: Resource): readonly Field<string>[] {
  const texts = viewOf('VirtualService', virtualService).http.value.flatMap(({ corsPolicy }) => {
    if (corsPolicy === null) return [];
    const { allowOrigins, allowOrigin } = corsPolicy;
    return allowOrigins.value.length === 0
      ? allowOrigin.value
      : allowOrigins.value.flatMap(({ exact }) => exact ?? []);
  });
  return [...new Map(texts.map((one) => [one.value, one])).values()];
}

function tell(object: Resource, { value, origin }: Field<string>): Told | null {
  if (value === '*' || value === 'null' || hasVariable(value)) return null;
  const fault = faultOf(value);
  if (fault === null) return null;
  return {
    subject: object,
    key: `origin ${value}`,
    scope: scopeOf('service', { services: 1 }),
    message: `No browser sends the origin \`${value}\` that ${subjectText(object)} allows: ${fault.says}.`,
    why: `It is compared letter by letter (${placeOf(origin)}) with the header \`origin\`, which has scheme and host, and the port where it is not the usual one.`,
    symptom:
      'the browser keeps the answers from pages of that origin (a CORS error), unless the application allows it itself',
    origin,
    fix: { text: fault.fix },
  };
}

/** Says what makes it one that is not sent; null for an origin as browsers write it, and for what cannot be told. */
function faultOf(text: string): { readonly says: string; readonly fix: string } | null {
  const { scheme = '', rest = text } =
    /^(?<scheme>[a-z][a-z\d+.-]*):\/\/(?<rest>.*)$/is.exec(text)?.groups ?? {};
  const [host = '', ...path] = rest.split('/');
  if (host === '' || /\s/.test(text)) return null;
  if (scheme === '')
    return { says: 'it has no scheme', fix: `Write \`https://${host.toLowerCase()}\`.` };
  const bare = `${scheme}://${host}`.toLowerCase();
  if (host.includes('*'))
    return {
      says: 'its `*` stands for itself',
      fix: `Write \`regex: '${bare.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}'\`.`,
    };
  if (path.length > 0)
    return {
      says: path.join('') === '' ? 'it ends with a slash' : 'it has a path',
      fix: `Write \`${bare}\`.`,
    };
  const usual = USUAL_PORTS.get(scheme.toLowerCase());
  if (usual !== undefined && host.endsWith(usual))
    return { says: 'it names the usual port', fix: `Write \`${bare.slice(0, -usual.length)}\`.` };
  return text === bare ? null : { says: 'it has capital letters', fix: `Write \`${bare}\`.` };
}

const USUAL_PORTS: ReadonlyMap<string, string> = new Map([
  ['https', ':443'],
  ['http', ':80'],
]);
