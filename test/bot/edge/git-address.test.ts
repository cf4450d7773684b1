import { describe, expect, test } from 'vitest';
import { gitAddress } from '../../../src/bot/edge/mirrors/mirror-fetch.ts';

describe('the token goes to the Git host of the API', () => {
  test.each([
    ['https://github.com/acme/shop.git', 'https://api.github.com'],
    ['https://github.com/acme/shop.git', 'https://api.github.com/'],
    ['https://acme.ghe.com/acme/shop.git', 'https://api.acme.ghe.com'],
    ['https://git.acme.example/acme/shop.git', 'https://git.acme.example/api/v3'],
    ['https://api.acme.example/acme/shop.git', 'https://api.acme.example/api/v3'],
    ['http://127.0.0.1:4000/acme/shop.git', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/acme/shop.git', 'http://localhost:4000/api/v3'],
  ])('%s belongs to %s', (cloneUrl, apiUrl) => {
    expect(gitAddress(cloneUrl, apiUrl)).toMatchObject({ url: cloneUrl });
  });

  test.each([
    ['https://evil.example/acme/shop.git', 'https://api.github.com'],
    ['https://api.github.com/acme/shop.git', 'https://api.github.com'],
    ['https://github.com.evil.example/acme/shop.git', 'https://api.github.com'],
    ['https://github.com@evil.example/acme/shop.git', 'https://api.github.com'],
    ['https://user:secret@github.com/acme/shop.git', 'https://api.github.com'],
    ['https://github.com:8443/acme/shop.git', 'https://api.github.com'],
    ['http://github.com/acme/shop.git', 'https://api.github.com'],
    ['http://git.acme.example/acme/shop.git', 'http://git.acme.example/api/v3'],
    ['https://github.com/acme/shop.git?x=1', 'https://api.github.com'],
    ['https://github.com/acme', 'https://api.github.com'],
    ['ssh://git@github.com/acme/shop.git', 'https://api.github.com'],
    ['file:///etc/passwd', 'https://api.github.com'],
    ['--upload-pack=touch /tmp/x', 'https://api.github.com'],
    ['ext::sh -c whoami', 'https://api.github.com'],
    ['', 'https://api.github.com'],
  ])('%s does not belong to %s', (cloneUrl, apiUrl) => {
    expect(gitAddress(cloneUrl, apiUrl)).toBeNull();
  });
});
