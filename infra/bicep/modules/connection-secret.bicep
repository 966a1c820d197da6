// The connection string, written once into the vault so that no app setting holds a password.
param vaultName string
param host string
param database string
param login string
@secure()
param password string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'ConnectionStrings--Platform'
  properties: {
    contentType: 'text/plain'
    value: 'Host=${host};Database=${database};Username=${login};Password="${replace(password, '"', '""')}";SSL Mode=VerifyFull;Maximum Pool Size=80'
  }
}

output secretUri string = secret.properties.secretUri
