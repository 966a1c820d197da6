// What the web app must know and nobody else: in the vault, so that no app setting holds it.
param vaultName string
param host string
param database string
param login string
@secure()
param password string
@secure()
param protectionRootKey string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource connection 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ConnectionStrings--Platform'
  properties: {
    contentType: 'text/plain'
    value: 'Host=${host};Database=${database};Username=${login};Password="${replace(password, '"', '""')}";SSL Mode=VerifyFull;Maximum Pool Size=80'
  }
}

resource rootKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'Protection--RootKey'
  properties: {
    contentType: 'text/plain'
    value: protectionRootKey
  }
}

output connectionUri string = connection.properties.secretUri
output rootKeyUri string = rootKey.properties.secretUri
