// The platform in one resource group: web app, PostgreSQL, blobs, keys and telemetry.
// az deployment group create -g <group> -f infra/bicep/main.bicep -p environmentName=prod postgresAdministratorPassword=... protectionRootKey=...
targetScope = 'resourceGroup'

@description('Short name of the environment; part of every resource name.')
@minLength(2)
@maxLength(8)
param environmentName string

@description('Region of every resource. Personal data stays in it.')
param location string = resourceGroup().location

@description('Login that owns the database schema. The product sets a weaker role in each transaction.')
param postgresAdministratorLogin string = 'platform'

@description('Password of the login above.')
@secure()
@minLength(16)
param postgresAdministratorPassword string

@description('Root of every encryption key: 32 random bytes in base64. Whoever loses it loses all personal data.')
@secure()
@minLength(44)
@maxLength(44)
param protectionRootKey string

@description('A standby in a second zone. Needs a general purpose or memory optimised SKU.')
param postgresZoneRedundant bool = false

@description('Compute of the database.')
param postgresSkuName string = 'Standard_D2ds_v5'

@description('Tier that the SKU belongs to.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param postgresSkuTier string = 'GeneralPurpose'

@description('Compute of the web app.')
param appSkuName string = 'P1v3'

@description('How many instances of the web app run. A Blazor circuit stays on the instance that opened it.')
@minValue(1)
@maxValue(10)
param appInstances int = 2

@description('Days that logs are kept. They hold no personal data.')
@minValue(30)
@maxValue(730)
param logRetentionInDays int = 90

@description('Tags of every resource.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id, environmentName)
var name = 'collections-${environmentName}'

module identity 'modules/identity.bicep' = {
  params: {
    name: 'id-${name}'
    location: location
    tags: tags
  }
}

module telemetry 'modules/telemetry.bicep' = {
  params: {
    name: name
    location: location
    retentionInDays: logRetentionInDays
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: 'kv-${take(suffix, 12)}-${environmentName}'
    location: location
    readerPrincipalId: identity.outputs.principalId
    logAnalyticsId: telemetry.outputs.logAnalyticsId
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: 'st${suffix}'
    location: location
    contributorPrincipalId: identity.outputs.principalId
    tags: tags
  }
}

module postgres 'modules/postgres.bicep' = {
  params: {
    name: 'psql-${name}-${suffix}'
    location: location
    administratorLogin: postgresAdministratorLogin
    administratorPassword: postgresAdministratorPassword
    skuName: postgresSkuName
    skuTier: postgresSkuTier
    zoneRedundant: postgresZoneRedundant
    logAnalyticsId: telemetry.outputs.logAnalyticsId
    tags: tags
  }
}

module secrets 'modules/secrets.bicep' = {
  params: {
    vaultName: vault.outputs.name
    host: postgres.outputs.host
    database: postgres.outputs.database
    login: postgresAdministratorLogin
    password: postgresAdministratorPassword
    protectionRootKey: protectionRootKey
  }
}

module app 'modules/app.bicep' = {
  params: {
    name: 'app-${name}-${suffix}'
    location: location
    skuName: appSkuName
    instances: appInstances
    identityId: identity.outputs.id
    connectionSecretUri: secrets.outputs.connectionUri
    rootKeySecretUri: secrets.outputs.rootKeyUri
    applicationInsightsConnectionString: telemetry.outputs.connectionString
    logAnalyticsId: telemetry.outputs.logAnalyticsId
    tags: tags
  }
}

@description('Where the product answers.')
output address string = 'https://${app.outputs.hostName}'

@description('Where blobs are kept; the identity of the web app may read and write them.')
output blobEndpoint string = storage.outputs.blobEndpoint

@description('Where secrets and keys are kept; the identity of the web app may use them.')
output vaultUri string = vault.outputs.uri
