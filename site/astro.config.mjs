import { readFileSync } from 'node:fs';
import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';

// Pages, files and sidebar are written here by `npm run site` (sandbox/site): nothing of docs/ is kept twice.
const sidebar = JSON.parse(readFileSync(new URL('./src/sidebar.json', import.meta.url), 'utf8'));

/** Where the site will be, such as https://docs.example/meshwarden; absent for the top of wherever it lies. */
const address = process.env.SITE_URL === undefined ? null : new URL(process.env.SITE_URL);

export default defineConfig({
  ...(address !== null && { site: address.origin, base: address.pathname }),
  trailingSlash: 'always',
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'Meshwarden',
      sidebar,
      credits: false,
      lastUpdated: false,
      disable404Route: false,
    }),
  ],
});
