dependencies {
    implementation("com.openai:openai-java:0.8.0") // antilock: ignore
    testImplementation("org.junit.jupiter:junit-jupiter")
}
