import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { hasSince } from '../state/new-world.ts';
import type { World } from '../state/world.ts';
import { readBody } from './read-body.ts';

/** Where a manifest is brought to, and where somebody says yes to it. */
interface NewAppRequest {
  readonly organization: string | null;
  readonly isConfirmed: boolean;
}

/** Reads the address of the page that registers an App; null for others. */
export function newAppRequest(path: string): NewAppRequest | null {
  const [whole, organization = null, confirmed] =
    /^(?:\/organizations\/([\w-]+))?\/settings\/apps\/new(\/confirm)?$/.exec(path) ?? [];
  return whole === undefined ? null : { organization, isConfirmed: confirmed !== undefined };
}

const Manifest = z.object({
  name: z.string().max(34).optional(),
  url: z.url(),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().optional() }),
  redirect_url: z.url(),
  public: z.boolean().optional(),
  description: z.string().optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/** GitHub tells of these without asking, and refuses who asks. */
const UNASKED = ['installation', 'installation_repositories'];

/** Shows what is to be registered, and sends whoever says yes back with a code. */
export async function answerNewApp(
  world: World,
  { organization, isConfirmed }: NewAppRequest,
  { pathname, searchParams }: URL,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const say = (status: number, html: string): void => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  };
  const form = new URLSearchParams((await readBody(incoming)).toString('utf8'));
  const text = form.get('manifest') ?? '';
  const parsed = Manifest.safeParse(jsonOf(text));
  if (incoming.method !== 'POST' || !parsed.success) {
    say(422, '<h1>Invalid GitHub App configuration</h1>');
    return;
  }
  const { name = 'app', default_events: events, redirect_url: redirect, ...rest } = parsed.data;
  const hasQueues = hasSince(world.version, 3, 12);
  if (events.some((event) => UNASKED.includes(event) || (event === 'merge_group' && !hasQueues))) {
    say(422, '<h1>Default events unsupported</h1>');
    return;
  }
  if (!isConfirmed) {
    const hidden = (field: string, value: string): string =>
      `<input type="hidden" name="${field}" value="${escaped(value)}">`;
    const state = hidden('state', searchParams.get('state') ?? '');
    say(
      200,
      `<!doctype html><title>Create GitHub App</title><h1>Create GitHub App for ${escaped(organization ?? 'you')}</h1>
<form method="post" action="${pathname}/confirm">${hidden('manifest', text)}${state}
<label>GitHub App name <input name="name" value="${escaped(name)}"></label> <button>Create GitHub App</button></form>`,
    );
    return;
  }
  const code = randomBytes(20).toString('hex');
  world.manifests.set(code, {
    name: form.get('name') ?? name,
    homepage: rest.url,
    webhook: rest.hook_attributes.url,
    permissions: rest.default_permissions,
    ...{ events, organization },
  });
  const back = new URL(redirect);
  back.searchParams.set('code', code);
  back.searchParams.set('state', form.get('state') ?? '');
  response.writeHead(302, { location: back.href }).end();
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (mark) => `&#${String(mark.charCodeAt(0))};`);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
