// An application of a lender's: npm's openid-client against our issuer. It says where a browser has to go, reads the
// address to which the browser was sent back, and says what came of it.
import { createInterface } from 'node:readline';
import * as client from 'openid-client';

const [issuer, clientId, secret, redirect] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (what) => console.log(JSON.stringify(what));
const refused = async (work) => { try { await work(); return null; } catch (fault) { return fault.error ?? fault.code ?? String(fault); } };

const config = await client.discovery(new URL(issuer), clientId, secret, client.ClientSecretPost(secret), { execute: [client.allowInsecureRequests] });
const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const url = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: redirect, scope: 'openid profile offline_access', state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
});
say({ url: url.href });

const back = new URL((await lines.next()).value);
const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
const next = await client.refreshTokenGrant(config, tokens.refresh_token);
const codeAgain = await refused(() => client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }));
const refreshAfter = await refused(() => client.refreshTokenGrant(config, next.refresh_token));
say({ sub: tokens.claims().sub, name: info.name, tenant: info.tenant_key, refreshed: next.access_token !== tokens.access_token, codeAgain, refreshAfter });
