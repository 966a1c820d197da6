// A lender's own provider: npm's oidc-provider on a port of this machine. Whoever comes is taken for the person that the
// test named last (POST /control); nothing is asked.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, clientId, clientSecret, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let person = { sub: 'nobody' };

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'] }],
  pkce: { required: () => true },
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['only a test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...person, sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});
const answer = provider.callback();

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return JSON.parse(text);
}

createServer(async (request, response) => {
  try {
    if (request.url === '/control') {
      person = await body(request);
      response.end('ok');
      return;
    }
    if (!request.url.startsWith('/interaction/')) {
      answer(request, response);
      return;
    }
    const { params } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    await provider.interactionFinished(request, response, { login: { accountId: person.sub }, consent: { grantId: await grant.save() } });
  } catch (fault) {
    console.error(fault);
    response.statusCode = 500;
    response.end(String(fault));
  }
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
