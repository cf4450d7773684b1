import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { NotFound } from '../http/api-problem.ts';
import { created, parameter } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import { ensureAccount } from '../operations/accounts.ts';
import type { AppManifest } from '../state/app.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { appView } from '../views/accounts.ts';
import type { Deliverer } from '../webhooks/deliverer.ts';

/** A code becomes an App, once: key and secrets are told here alone. */
export const registrationRoutes = (webhooks: Deliverer): readonly Route[] => [
  {
    method: 'POST',
    path: '/app-manifests/{code}/conversions',
    credentials: 'any',
    handle: ({ world, ...call }) => {
      const code = parameter({ world, ...call }, 'code');
      const manifest = world.manifests.get(code);
      if (manifest === undefined) throw new NotFound();
      world.manifests.delete(code);
      const pem = register(world, manifest);
      webhooks.url = manifest.webhook;
      return created({
        ...appView(world, world.app),
        name: manifest.name,
        external_url: manifest.homepage,
        client_id: `Iv23li${String(world.app.id)}`,
        client_secret: randomBytes(20).toString('hex'),
        webhook_secret: world.app.webhookSecret,
        pem,
      });
    },
  },
];

/** Puts a new App in the place of the one before, and gives its key. */
function register(world: World, { name, permissions, events, organization }: AppManifest): string {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const slug = name.toLowerCase().replace(/[^a-z\d]+/g, '-');
  const bot = ensureAccount(world, `${slug}[bot]`, 'Bot');
  bot.emails.add(`${String(bot.id)}+${bot.login}@users.noreply.github.com`);
  world.app = {
    id: world.nextId(),
    slug,
    owner: ensureAccount(
      world,
      organization ?? 'whoever-clicked',
      organization === null ? 'User' : 'Organization',
    ),
    bot,
    permissions: { ...permissions, metadata: 'read' },
    events: new Set(events),
    createdAt: timestamp(world),
    publicKey: keys.publicKey,
    webhookSecret: randomBytes(20).toString('hex'),
  };
  return keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}
